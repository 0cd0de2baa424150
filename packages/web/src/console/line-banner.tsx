import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Chat } from '../lib/session.ts'
import { words } from './words.ts'

/** Tells across the page that there is no line, or that this page has none any more. */
export function LineBanner({
  chat,
  isDown,
}: {
  chat: Chat
  isDown: ReadonlySignal<boolean>
}): JSX.Element | null {
  switch (chat.line.value) {
    case 'connecting':
      return isDown.value ? <p class="banner banner-warn appear">{words.lineDown}</p> : null
    case 'forbidden':
      return (
        <p class="banner banner-bad" role="alert">
          <span>
            <strong>{words.forbidden}</strong> {words.forbiddenHow}
          </span>
        </p>
      )
    case 'replaced':
      return (
        <p class="banner banner-bad" role="alert">
          <span>
            <strong>{words.replaced}</strong> {words.replacedHow}
          </span>
          <button type="button" class="button" onClick={() => chat.reopen()}>
            {words.useHere}
          </button>
        </p>
      )
    default:
      return null
  }
}
