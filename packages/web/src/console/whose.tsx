import type { JSX } from 'preact'
import { when } from '../lib/time.ts'
import { type Elsewhere, type Entry, isJoined, isServedBy } from './entry.ts'
import { now } from './now.ts'
import { words } from './words.ts'

/** Behind the visitor's presence: whose his conversation is, if it is not this agent's own, and who joined it. */
export function Whose({ entry, me }: { entry: Entry; me: number }): JSX.Element {
  const { elsewhere } = entry
  const joined = joinedWords(entry, me)
  const isElsewhere = elsewhere && !isServedBy(elsewhere, me) && !isJoined(entry, me)
  return (
    <>
      {isElsewhere && (
        <span class={`whose whose-${elsewhere.state}`}>
          {elsewhere.state !== 'closed' && ' · '}
          {whoseWords(elsewhere)}
        </span>
      )}
      <span class="whose" role="status">
        {joined && ` · ${joined}`}
      </span>
    </>
  )
}

/** With whom this agent takes part, or who takes part beside the one whose it is; '' where nobody joined. */
export function joinedWords(entry: Entry, me: number): string {
  if (isJoined(entry, me)) {
    const { agent = entry.elsewhere?.agent } = entry
    return agent ? words.joinedWith(agent.name) : words.joinedWaits
  }
  const names = entry.left ? [] : (entry.joined ?? []).map(([, name]) => name)
  return names.length > 0 ? words.alsoJoined(names) : ''
}

function whoseWords({ state, place, agent, closed_at = 0 }: Elsewhere): string {
  if (state === 'closed') return words.closedAt(when(closed_at, now.value), agent?.name ?? '')
  if (state === 'served') return words.with(agent?.name ?? '')
  return place ? words.waitsAt(place) : words.waits
}
