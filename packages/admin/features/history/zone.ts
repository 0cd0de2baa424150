const hour = 60 * 60 * 1000

/** The zone that a reader's page named, if this machine knows it; else the server's own. */
export function zoneOf(named: string | undefined): string {
  return named && isKnown(named) ? named : Intl.DateTimeFormat().resolvedOptions().timeZone
}

function isKnown(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch (err) {
    if (err instanceof RangeError) return false
    throw err
  }
}

/** Says on which day (`2026-03-29`) a time is where the clocks show `zone`. */
export function daysIn(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (at) => format.format(at)
}

/**
 * The first moment of a day in a zone. Not midnight less the zone's distance from UTC: that changes, here and there at
 * midnight itself, so that a day may begin at one o'clock. Days follow one another everywhere, so it is looked for.
 */
export function beginningOf(day: string, zone: string): Date {
  return beginningBy(day, daysIn(zone))
}

/** The first moments of days that follow one another, each with the least trouble: most begin 24 hours after the last. */
export function beginningsOf(days: readonly string[], zone: string): Date[] {
  const dayAt = daysIn(zone)
  let last = Number.NaN
  return days.map((day) => {
    const guess = last + 24 * hour
    const begins = isBeginning(day, guess, dayAt) ? new Date(guess) : beginningBy(day, dayAt)
    last = begins.getTime()
    return begins
  })
}

function isBeginning(day: string, at: number, dayAt: (at: number) => string): boolean {
  return !Number.isNaN(at) && dayAt(at) === day && dayAt(at - 1) < day
}

function beginningBy(day: string, dayAt: (at: number) => string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return new Date(firstSince(midnight - 15 * hour, midnight + 15 * hour, (at) => dayAt(at) >= day))
}

/** The first moment from which on something is so, when it is not yet at the first of two, and is at the second. */
export function firstSince(before: number, since: number, isSo: (at: number) => boolean): number {
  while (since - before > 1) {
    const middle = Math.floor((before + since) / 2)
    if (isSo(middle)) since = middle
    else before = middle
  }
  return since
}

/** The day after a day of the calendar; null for one that is not in it. */
export function nextDay(day: string): string | null {
  const at = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day) return null
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}
