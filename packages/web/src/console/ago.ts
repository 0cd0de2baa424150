import { inLanguage, locale } from '../lib/i18n.ts'
import { clockTime, dayName, sameDay, when } from '../lib/time.ts'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const justNow = inLanguage({ en: 'now', zh: '刚刚' })
const units = (unit: 'minute' | 'hour' | 'day') =>
  new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' })
const minutes = units('minute')
const hours = units('hour')
const days = units('day')
const past = inLanguage({
  en: { seconds: (n: number) => `${n} s ago`, since: (lasted: string) => `${lasted} ago` },
  zh: { seconds: (n: number) => `${n} 秒前`, since: (lasted: string) => `${lasted}前` },
})

/** `now`, `5 min`, `14:05`, `yesterday`, `3 Mar`: as much as a row has room for. */
export function ago(at: number, now: number): string {
  if (now - at < HOUR) return lasting(now - at)
  return sameDay(at, now) ? clockTime(at) : dayName(at, now)
}

/** How long something has lasted: `now`, `5 min`, `2 hrs`, `3 days`. */
export function lasting(ms: number): string {
  if (ms < MINUTE) return justNow
  if (ms < HOUR) return minutes.format(Math.floor(ms / MINUTE))
  return ms < DAY ? hours.format(Math.floor(ms / HOUR)) : days.format(Math.floor(ms / DAY))
}

/** `3 s ago`, `5 min ago`, `today 14:05`: in a sentence, to the second while that matters. */
export function before(at: number, now: number): string {
  const ms = Math.max(SECOND, now - at)
  if (ms < MINUTE) return past.seconds(Math.floor(ms / SECOND))
  return ms < HOUR ? past.since(lasting(ms)) : when(at, now)
}

/** A wait is worth a colour after one minute, and another one after five. */
export function urgency(ms: number): 'fresh' | 'waiting' | 'late' {
  if (ms < MINUTE) return 'fresh'
  return ms < 5 * MINUTE ? 'waiting' : 'late'
}
