import type { JSX } from 'preact'
import type { Desk } from './desk.ts'
import { words } from './words.ts'

/** A list with nothing in it. */
export function Nobody({ desk }: { desk: Desk }): JSX.Element {
  const query = desk.query.value.trim()
  if (!query) return <p class="inbox-none">{words.noneIn[desk.lists.tab.value]}</p>
  return (
    <div class="empty">
      <p class="empty-title">{words.noneFound}</p>
      <p>{words.noneFoundHow(query)}</p>
    </div>
  )
}
