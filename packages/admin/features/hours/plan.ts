import { type Hours, isOpen, nextChange } from './hours.ts'
import { aDay } from './wall-clock.ts'

/** When the hours begin and end, around now: what the database decides by, which knows no zones as we do. */
export interface Plan {
  /** From here on it holds. */
  from: Date
  /** Whether it was open then. */
  wasOpen: boolean
  /** When it opened and closed by turns. */
  changes: Date[]
}

/** Far enough back to know since when it is closed, nearly always. */
const back = 8 * aDay
/** Two weeks, where there are two spans a day. */
const ahead = 64

/** Plans that begin earlier are a day old: each day zones may have other rules, since Node was renewed. */
export function oldestGood(now: number): Date {
  return new Date(now - back - aDay)
}

export function planOf(hours: Hours, now: number): Plan {
  const from = now - back
  const changes: Date[] = []
  let next = nextChange(hours, from)
  for (let coming = 0; next !== null && coming < ahead; next = nextChange(hours, next)) {
    changes.push(new Date(next))
    if (next > now) coming++
  }
  return { from: new Date(from), wasOpen: isOpen(hours, from), changes }
}
