import type { JSX } from 'preact'
import type { CannedReplies } from './canned-replies.ts'
import { words } from './words.ts'

/** In place of a list that is not here yet: it is coming, or why it does not. */
export function CannedTrouble({ replies }: { replies: CannedReplies }): JSX.Element {
  const trouble = replies.trouble.value
  if (!trouble) {
    return (
      <div class="canned-note" role="status" aria-label={words.loading}>
        <div class="skeleton" />
        <div class="skeleton" />
      </div>
    )
  }
  return (
    <div class="canned-note">
      <p role="alert">{trouble.msg}</p>
      <button type="button" class="button" onClick={() => void replies.load()}>
        {words.tryAgain}
      </button>
    </div>
  )
}
