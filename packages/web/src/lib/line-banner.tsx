import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Chat } from './session.ts'
import { words } from './words.ts'

/** A thin bar while there is no line, and when this page will have none any more. Nothing while all is well. */
export function LineBanner({
  chat,
  isDown,
  refused,
}: {
  chat: Chat
  isDown: ReadonlySignal<boolean>
  /** What is said to somebody who is not let in, but may ask again. */
  refused?: string
}): JSX.Element | null {
  const state = chat.line.value
  if (state === 'replaced') {
    return (
      <div class="banner" role="alert">
        {words.replaced}
        <button type="button" class="text-button" onClick={() => chat.reopen()}>
          {words.useHere}
        </button>
      </div>
    )
  }
  if (state === 'forbidden') {
    return (
      <div class={refused ? 'banner' : 'banner banner-bad'} role="alert">
        {refused ?? words.forbidden}
        {refused && (
          <button type="button" class="text-button" onClick={() => chat.reopen()}>
            {words.tryAgain}
          </button>
        )}
      </div>
    )
  }
  return (
    <div class="banner-place" role="status">
      {isDown.value && (
        <div class="banner banner-warn appear">{chat.kept.value ? words.offline : words.offlineUnkept}</div>
      )}
    </div>
  )
}
