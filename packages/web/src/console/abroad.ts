import { locale } from '../lib/i18n.ts'

/** The time where a visitor is, `14:05`, with the weekday where that is another one than here; null: no such zone. */
export function timeIn(zone: string, now: number): string | null {
  const there = formatIn(zone)
  if (!there) return null
  const day = (format: Intl.DateTimeFormat) =>
    format.formatToParts(now).find(({ type }) => type === 'weekday')?.value ?? ''
  const time = there.formatToParts(now).filter(({ type }) => type === 'hour' || type === 'minute')
  const clock = time.map(({ value }) => value).join(':')
  return day(there) === day(here) ? clock : `${day(there)} ${clock}`
}

/** What a language is called by the agent's own, `Chinese (China)`; the tag itself where it has no name. */
export function languageName(tag: string): string {
  try {
    return languages.of(tag) ?? tag
  } catch (error) {
    if (error instanceof RangeError) return tag
    throw error
  }
}

const languages = new Intl.DisplayNames(locale, { type: 'language', languageDisplay: 'standard' })
const shape = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const here = new Intl.DateTimeFormat(locale, shape)
let known: { zone: string; format: Intl.DateTimeFormat | null } | null = null

// Each of them is dear to make, and asked for again as the time passes.
function formatIn(zone: string): Intl.DateTimeFormat | null {
  if (known?.zone !== zone) known = { zone, format: makeFormat(zone) }
  return known.format
}

// A visitor's browser says where he is: it may be no place at all.
function makeFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat(locale, { ...shape, timeZone })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
