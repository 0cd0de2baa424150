import type { Thread } from '../lib/thread.ts'

/** The same thread, which also tells this page how far its agent has read. */
export function reading(thread: Thread, read: (seq: number) => void): Thread {
  const newest = () => thread.messages.peek().findLast(({ seq }) => seq > 0)?.seq ?? 0
  return withSaw(thread, (isRead) => {
    thread.saw(isRead)
    if (isRead) read(newest())
  })
}

/** The same thread, of which nobody is told how far it was read. */
export function peeking(thread: Thread): Thread {
  return withSaw(thread, () => {})
}

function withSaw(thread: Thread, saw: Thread['saw']): Thread {
  return {
    conversation: thread.conversation,
    messages: thread.messages,
    loaded: thread.loaded,
    more: thread.more,
    seen: thread.seen,
    stateOf: (message) => thread.stateOf(message),
    open: () => thread.open(),
    older: () => thread.older(),
    trim: (count) => thread.trim(count),
    saw,
  }
}
