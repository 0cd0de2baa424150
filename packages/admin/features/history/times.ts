import { type Language, languages } from '@kefu/words/languages.ts'
import { daysIn } from './zone.ts'

const aDay = 24 * 60 * 60 * 1000

/** Times in words, as clocks in one zone show them. */
export interface Times {
  /** `14:05`. */
  clock(at: Date): string
  /** `Today`, `Yesterday`, `3 Mar`, and the year where it is another one. */
  day(at: Date): string
  /** `Today 14:05`. */
  when(at: Date): string
  /** Weekday, date and time to the second. */
  full(at: Date): string
  sameDay(one: Date, other: Date): boolean
}

export function timesIn(zone: string, language: Language, now = new Date()): Times {
  const { tag } = languages[language].about
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { timeZone: zone, ...options })
  const clocks = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const days = format({ day: 'numeric', month: 'short' })
  const daysAndYears = format({ day: 'numeric', month: 'short', year: 'numeric' })
  const whole = format({ dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' })
  const near = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
  const dayAt = daysIn(zone)
  const today = dayAt(now.getTime())
  const yesterday = new Date(Date.parse(today) - aDay).toISOString().slice(0, 10)

  function day(at: Date): string {
    const name = dayAt(at.getTime())
    if (name === today) return capitalised(near.format(0, 'day'))
    if (name === yesterday) return capitalised(near.format(-1, 'day'))
    return (name.slice(0, 4) === today.slice(0, 4) ? days : daysAndYears).format(at)
  }

  const clock = (at: Date) => clocks.format(at)
  return {
    clock,
    day,
    when: (at) => `${day(at)} ${clock(at)}`,
    full: (at) => whole.format(at),
    sameDay: (one, other) => dayAt(one.getTime()) === dayAt(other.getTime()),
  }
}

function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}
