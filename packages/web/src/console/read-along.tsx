import type { JSX } from 'preact'
import type { Entry } from './entry.ts'
import { nameOf } from './search.ts'
import { words } from './words.ts'

/** In place of the field, where an agent reads what is not his: why he cannot write. */
export function ReadAlong({ entry }: { entry: Entry }): JSX.Element {
  const { state, agent } = entry.elsewhere ?? {}
  const isClosed = state === 'closed'
  return (
    <div class="talk-ended" role="status">
      <strong>{isClosed ? words.closed : words.servedBy(agent?.name ?? '')}</strong>
      <p class="muted">{isClosed ? words.closedHow(nameOf(entry)) : words.servedByHow}</p>
    </div>
  )
}
