import type { Signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { Message } from './messages.ts'
import type { ScrollKeeper } from './scroll-keeper.ts'
import type { Thread } from './thread.ts'

/** A message that a reader wants to see; null again as soon as he does. */
export type Sought = Signal<Pick<Message, 'conversation' | 'seq'> | null>

export interface SoughtPlace {
  box: RefObject<HTMLElement | null>
  keeper: ScrollKeeper
  thread: Thread
  sought: Sought | undefined
  found(message: Message): void
}

/** Loads older messages until the one that is sought is there, and scrolls to it. */
export function useSought({ box, keeper, thread, sought, found }: SoughtPlace): void {
  const wanted = sought?.value
  useLayoutEffect(() => {
    if (!sought || !wanted || !thread.loaded.value) return
    const [first] = thread.messages.value
    if (first && isBefore(wanted, first) && thread.more.value) return thread.older()
    const message = thread.messages.value.find(
      ({ conversation, seq }) => conversation === wanted.conversation && seq === wanted.seq,
    )
    sought.value = null
    const element = message && box.current?.querySelector<HTMLElement>(`[data-cid="${message.cid}"]`)
    if (!element) return
    found(message)
    keeper.show(element)
  })
}

function isBefore(a: Pick<Message, 'conversation' | 'seq'>, b: Message): boolean {
  return a.conversation < b.conversation || (a.conversation === b.conversation && a.seq < b.seq)
}
