import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Chat } from './session.ts'
import { words } from './words.ts'

/** A thin bar while there is no line, and when this page will have none any more. Nothing while all is well. */
export function LineBanner({
  chat,
  isDown,
}: {
  chat: Chat
  isDown: ReadonlySignal<boolean>
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
      <div class="banner banner-bad" role="alert">
        {words.forbidden}
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
