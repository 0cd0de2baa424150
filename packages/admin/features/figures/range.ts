import type { Sentence } from '../../locale.ts'
import { beginningsOf, daysIn, nextDay } from '../history/zone.ts'
import { problems } from './words.ts'

const hour = 60 * 60 * 1000
/** Days that are shown where none are chosen. */
const usual = 30
/** A leap year. */
export const longest = 366

/** Whole days as the clocks of a zone show them, and the moments at which they begin and end. */
export interface Range {
  from: string
  to: string
  days: string[]
  /** One more than there are days: each ends where the next one begins. */
  borders: Date[]
}

/** Reads which days are wanted: the last thirty, unless others are named. Answers a sentence where it cannot be done. */
export function readRange(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  zone: string,
  now = Date.now(),
): Range | { problem: Sentence } {
  const last = to || daysIn(zone)(now)
  if (!isDay(last) || (from && !isDay(from))) return { problem: problems.noSuchDay }
  const first = from || before(last, usual - 1)
  if (first > last) return { problem: problems.backwards }
  if (first < before(last, longest - 1)) return { problem: problems.tooLong }
  return rangeOf(first, last, zone)
}

/** The day that it is now. */
export function todayIn(zone: string, now = Date.now()): Range {
  const today = daysIn(zone)(now)
  return rangeOf(today, today, zone)
}

/** The last so many days, the present one among them. */
export function lastDays(count: number, zone: string, now = Date.now()): { from: string; to: string } {
  const to = daysIn(zone)(now)
  return { from: before(to, count - 1), to }
}

/** The hours of one day, as borders: 23 or 25 of them where clocks are changed. */
export function hoursOf({ borders: [begins, ends] }: Range): Date[] {
  const borders: Date[] = []
  if (!begins || !ends) return borders
  for (let at = begins.getTime(); at < ends.getTime(); at += hour) borders.push(new Date(at))
  return [...borders, ends]
}

function rangeOf(from: string, to: string, zone: string): Range {
  const days: string[] = []
  let next = from
  for (; next <= to; next = after(next)) days.push(next)
  return { from, to, days, borders: beginningsOf([...days, next], zone) }
}

function isDay(text: string): boolean {
  return /^(19|20)\d\d-\d\d-\d\d$/.test(text) && nextDay(text) !== null
}

function after(day: string): string {
  return before(day, -1)
}

function before(day: string, count: number): string {
  return new Date(Date.parse(day) - count * 24 * hour).toISOString().slice(0, 10)
}
