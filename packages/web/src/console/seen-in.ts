import type { Thread } from '../lib/thread.ts'

/**
 * How far an agent has seen a conversation: the last words in it that are not his own, 0 where there are none. Null as long
 * as nothing of it is loaded.
 */
export function seenIn(thread: Thread, conversation: number, agent: number): number | null {
  if (!thread.loaded.peek()) return null
  const stored = thread.messages
    .peek()
    .filter((message) => message.conversation === conversation && message.seq > 0)
  // Own words may be here before all that was said ahead of them.
  const theirs = stored.findLast(({ group, from }) => group !== 'admin' || from !== agent)
  return theirs?.seq ?? (stored[0]?.seq ?? 1) - 1
}
