import type { JSX } from 'preact'
import { lineWords } from './line-words.ts'
import { type LineProps, OfflineBar } from './offline-bar.tsx'
import { words } from './words.ts'

interface LineBannerProps extends LineProps {
  /** What is said to somebody who is not let in, but may ask again. */
  refused?: string
}

/** A thin bar while there is no line, and when this page will have none any more. Nothing while all is well. */
export function LineBanner({ chat, isDown, refused }: LineBannerProps): JSX.Element {
  const state = chat.line.value
  if (state === 'replaced') {
    return (
      <div class="banner" role="alert">
        {lineWords.replaced}
        <button type="button" class="text-button" onClick={() => chat.reopen()}>
          {lineWords.useHere}
        </button>
      </div>
    )
  }
  if (state === 'forbidden' && refused) {
    return (
      <div class="banner" role="alert">
        {refused}
        <button type="button" class="text-button" onClick={() => chat.reopen()}>
          {words.tryAgain}
        </button>
      </div>
    )
  }
  if (state === 'forbidden') {
    return (
      <div class="banner banner-bad" role="alert">
        {lineWords.forbidden}
      </div>
    )
  }
  return <OfflineBar chat={chat} isDown={isDown} />
}
