import type { Message } from '../lib/messages.ts'
import type { Note } from './notes.ts'

/** Notes by the message behind which they are drawn; null: before the first. */
export type NotePlaces = ReadonlyMap<Message | null, readonly Note[]>

/**
 * Where notes stand among the messages that are shown. Those behind older messages than these are left out: they come
 * when those are loaded.
 */
export function placeNotes(messages: readonly Message[], notes: readonly Note[]): NotePlaces {
  const places = new Map<Message | null, Note[]>()
  for (const note of notes) {
    const message = messages[lastUpTo(messages, note)] ?? null
    if (message === null && !isBeforeAll(note, messages[0])) continue
    const there = places.get(message)
    if (there) there.push(note)
    else places.set(message, [note])
  }
  return places
}

/** Behind no message of its conversation, and the first of that is here. */
function isBeforeAll({ after, conversation }: Note, first: Message | undefined): boolean {
  if (!first || first.seq === 0) return true
  return after === 0 && first.seq === 1 && first.conversation === conversation
}

// By halves: a conversation has thousands of messages. What waits in the outbox has no seq, and is at the end.
function lastUpTo(messages: readonly Message[], { conversation, after }: Note): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >> 1
    const message = messages[middle]
    if (message && message.seq > 0 && isUpTo(message, conversation, after)) low = middle + 1
    else high = middle
  }
  return low - 1
}

function isUpTo(message: Message, conversation: number, after: number): boolean {
  if (message.conversation !== conversation) return message.conversation < conversation
  return message.seq <= after
}
