import type { JSX } from 'preact'
import { cannedWords } from './canned-words.ts'

/** What canned replies are, with one as an example: where there are none yet. */
export function CannedExample(): JSX.Element {
  return (
    <div class="canned-empty">
      <p class="empty-title">{cannedWords.empty}</p>
      <p>{cannedWords.emptyHow}</p>
      <figure class="canned-example">
        <figcaption>{cannedWords.exampleName}</figcaption>
        <b>/{cannedWords.exampleShortcut}</b>
        <p>{cannedWords.exampleBody}</p>
      </figure>
    </div>
  )
}
