import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { Chime } from '../lib/chime.ts'
import type { Chat } from '../lib/session.ts'
import { watching } from '../lib/watching.ts'
import type { Members } from './members.ts'
import { isMentioned } from './mentions.ts'

/** How often this person was mentioned since somebody last looked. In a room only that rings: there is always talk. */
export function unseenMentions(
  chat: Chat,
  members: Members,
  name: () => string,
  chime: Chime,
): ReadonlySignal<number> {
  const unseen = signal(0)
  chat.listen((frame) => {
    if (frame.type !== 'msg' || frame.from_id === chat.ready.value?.id || watching.value) return
    if (!isMentioned(frame.msg, name(), members.names.value)) return
    unseen.value++
    chime.ring()
  })
  effect(() => {
    if (watching.value) unseen.value = 0
  })
  return unseen
}
