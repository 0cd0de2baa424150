import { locale } from './i18n.ts'

const DAY = 86_400_000

const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayOfYear = format({ day: 'numeric', month: 'short' })
const dayAndYear = format({ day: 'numeric', month: 'short', year: 'numeric' })
const full = format({ dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' })
const near = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

/** `14:05`. */
export const clockTime = (at: number): string => clock.format(at)

/** For the title of a time: weekday, date and time to the second. */
export const fullTime = (at: number): string => full.format(at)

/** `today`, `yesterday`, `3 Mar`, and the year where it is another one. */
export function dayName(at: number, now = Date.now()): string {
  const days = Math.round((midnight(at) - midnight(now)) / DAY)
  if (days === 0 || days === -1) return near.format(days, 'day')
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? dayOfYear : dayAndYear).format(at)
}

/** `today 14:05`, `yesterday 14:05`, `3 Mar 14:05`. */
export function when(at: number, now = Date.now()): string {
  return `${dayName(at, now)} ${clockTime(at)}`
}

/** Whether two times are on the same day where the reader is. */
export function sameDay(a: number, b: number): boolean {
  return midnight(a) === midnight(b)
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, options)
}
