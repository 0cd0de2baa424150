import type { JSX } from 'preact'
import { when } from '../lib/time.ts'
import { type Elsewhere, type Entry, isServedBy } from './entry.ts'
import { now } from './now.ts'
import { words } from './words.ts'

/** Behind the visitor's presence: whose his conversation is, if it is not this agent's own. */
export function Whose({ entry, me }: { entry: Entry; me: number }): JSX.Element | null {
  const { elsewhere } = entry
  if (!elsewhere || isServedBy(elsewhere, me)) return null
  return (
    <span class={`whose whose-${elsewhere.state}`}>
      {elsewhere.state !== 'closed' && ' · '}
      {whoseWords(elsewhere)}
    </span>
  )
}

function whoseWords({ state, place, agent, closed_at = 0 }: Elsewhere): string {
  if (state === 'closed') return words.closedAt(when(closed_at, now.value), agent?.name ?? '')
  if (state === 'served') return words.with(agent?.name ?? '')
  return place ? words.waitsAt(place) : words.waits
}
