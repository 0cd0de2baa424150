import { firstSince } from '../history/zone.ts'

export const aMinute = 60_000
export const aDay = 24 * 60 * aMinute

/** What clocks show, as the milliseconds since 1970 at which those of UTC show the same. */
export type Wall = number

// One costs a thousand times as much to make as to use.
const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clocks of a zone show at a time (ms since 1970). */
export function wallAt(zone: string, at: number): Wall {
  const shown: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) shown[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000)
}

/**
 * When the clocks of a zone show something for the first time, and when for the last: where they are set back, that is
 * not the same. What they skip as they are set forward is shown when they do.
 */
export function timesOf(zone: string, wall: Wall): [first: number, last: number] {
  // Nowhere are clocks set twice within two days.
  const ahead = [wall - aDay, wall + aDay].map((at) => wallAt(zone, at) - at)
  const [early = wall, late = wall] = ahead.map((distance) => wall - distance).sort((a, b) => a - b)
  const shown = [early, late].filter((at) => wallAt(zone, at) === wall)
  // Where it is skipped, that is between the two.
  const first = shown[0] ?? firstSince(early, late, (at) => wallAt(zone, at) >= wall)
  return [first, shown.at(-1) ?? first]
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  formats.set(zone, format)
  return format
}
