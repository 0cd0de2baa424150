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
  const dayAt = daysIn(zone)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  let before = midnight - 15 * hour
  let since = midnight + 15 * hour
  while (since - before > 1) {
    const middle = Math.floor((before + since) / 2)
    if (dayAt(middle) < day) before = middle
    else since = middle
  }
  return new Date(since)
}

/** The day after a day of the calendar; null for one that is not in it. */
export function nextDay(day: string): string | null {
  const at = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day) return null
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}
