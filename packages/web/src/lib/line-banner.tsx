import type { JSX } from 'preact'
import { type LineProps, OfflineBar } from './offline-bar.tsx'
import { words } from './words.ts'

/** A thin bar while there is no line, and when this page will have none any more. Nothing while all is well. */
export function LineBanner({ chat, isDown }: LineProps): JSX.Element {
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
  return <OfflineBar chat={chat} isDown={isDown} />
}
