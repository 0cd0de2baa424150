import type { ReadonlySignal } from '@preact/signals'
import type { Chime } from '../lib/chime.ts'
import { lineIsDown } from '../lib/notice.ts'
import type { Chat } from '../lib/session.ts'
import { countInTitle } from '../lib/title.ts'
import { Toast } from '../lib/toast.tsx'
import type { World } from '../lib/world.ts'
import { unseenMentions } from './attention.ts'
import { Members } from './members.ts'
import { Refusal } from './refusal.ts'
import { Removals } from './removals.ts'

/** What hears the line of a room, whoever is in it, and calls when he is meant. Lasts as long as the page. */
export function openRoom(chat: Chat, world: World, name: ReadonlySignal<string>, chime: Chime) {
  const members = new Members()
  const removals = new Removals(world.clock, () => chat.again())
  const refusal = new Refusal()
  chat.listen((frame) => {
    members.hear(frame)
    removals.hear(frame)
    refusal.hear(frame)
  })
  chat.thread().open()
  countInTitle(unseenMentions(chat, members, () => name.value, chime))
  return { members, removals, refusal, chime, isDown: lineIsDown(chat.line, world.clock), toast: new Toast() }
}
