import type { Draft } from '../lib/draft.ts'
import type { Chat } from '../lib/session.ts'
import type { World } from '../lib/world.ts'
import { worldOf } from './world-of.ts'

interface Opened {
  chat: Chat
  draft: Draft
}

/**
 * Opens the chat of whom the site knows, with what he wrote before it said so. Where nothing can be stored, that goes
 * from one to the other here.
 */
export function bring<One extends Opened>(
  world: World,
  who: string,
  from: One,
  open: (world: World) => One,
): One {
  const to = open(worldOf(world, who))
  if (world.storage) return to
  for (const { text, files } of from.chat.unsent.value) to.chat.send(text, undefined, files)
  to.draft.text.value = from.draft.text.value
  return to
}
