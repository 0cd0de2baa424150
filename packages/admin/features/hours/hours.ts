import { aDay, aMinute, timesOf, wallAt } from './wall-clock.ts'

/** When somebody is there, as the clocks of one zone show it. */
export interface Hours {
  /** IANA. */
  readonly zone: string
  /** Monday first. */
  readonly week: readonly (readonly Span[])[]
  readonly holidays: readonly Holiday[]
}

/** In minutes since midnight, `to` not included. A `to` that is not later than `from` is on the next day. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A day on which other hours hold than on its weekday; without spans, none. */
export interface Holiday {
  /** `2026-12-25` */
  readonly day: string
  readonly name: string
  readonly spans: readonly Span[]
}

/**
 * Whether a time (ms since 1970) is within the hours: whenever the clocks show a time of a span. A span belongs to the day
 * on which it begins, also behind midnight. Where clocks are set back it lasts from when they first show its beginning
 * to when they last show its end, without a break.
 */
export function isOpen(hours: Hours, at: number): boolean {
  const today = dayAt(hours, at)
  // Of tomorrow too: set back at one past midnight, clocks show yesterday again.
  return [today - 1, today, today + 1].some((day) =>
    timesOn(hours, day).some(([opens, closes]) => opens <= at && at < closes),
  )
}

/** When that changes next after a time; null: never. */
export function nextChange(hours: Hours, at: number): number | null {
  const before = isOpen(hours, at)
  const today = dayAt(hours, at)
  // By then each weekday has come once on which there is no holiday.
  const last = today + 7 * (hours.holidays.length + 1) + 1
  for (let day = today - 1; day <= last; day++) {
    const edges = timesOn(hours, day).flat()
    const change = edges.sort((a, b) => a - b).find((edge) => edge > at && isOpen(hours, edge) !== before)
    if (change !== undefined) return change
  }
  return null
}

/** When the spans that begin on a day (counted from 1970) open and close. */
function timesOn({ zone, week, holidays }: Hours, day: number): [opens: number, closes: number][] {
  const midnight = day * aDay
  const name = new Date(midnight).toISOString().slice(0, 10)
  const holiday = holidays.find((one) => one.day === name)
  // 1970 began on a Thursday.
  const spans = holiday?.spans ?? week[(((day + 3) % 7) + 7) % 7] ?? []
  return spans.map(({ from, to }) => {
    const end = to > from ? midnight + to * aMinute : midnight + aDay + to * aMinute
    return [timesOf(zone, midnight + from * aMinute)[0], timesOf(zone, end)[1]]
  })
}

function dayAt({ zone }: Hours, at: number): number {
  return Math.floor(wallAt(zone, at) / aDay)
}
