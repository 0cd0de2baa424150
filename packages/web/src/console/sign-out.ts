import type { Chat } from '../lib/session.ts'
import type { Toasts } from './toasts.tsx'
import { words } from './words.ts'

/**
 * Ends the line when the page signs out: it goes where its form leads, and the line ends before that is answered. With the
 * session all goes that lies in this browser: so whoever has words that are not sent yet is told of them first.
 */
export function followSignOut(chat: Chat, toasts: Toasts): void {
  let toldOf = 0
  addEventListener('submit', (event) => {
    const { target } = event
    if (!(target instanceof HTMLFormElement && target.id === 'logout')) return
    const unsent = chat.unsent.value.length
    if (unsent <= toldOf) return chat.close()
    event.preventDefault()
    toldOf = unsent
    toasts.warn(words.leaveUnsent(unsent))
  })
}
