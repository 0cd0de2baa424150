import type { Words } from './languages.ts'

const aDay = 86_400_000

/**
 * When somebody is there again, in words: "We are back on Monday at 09:00."
 *
 * @param zone whose clocks are meant; left out, those of whoever reads, and then they need no name
 */
export function backOf(
  opens: number,
  now: number,
  { about, hours }: Pick<Words, 'about' | 'hours'>,
  zone?: string,
): string {
  const format = (options: Intl.DateTimeFormatOptions, tag = about.tag) =>
    new Intl.DateTimeFormat(tag, { timeZone: zone, ...options }).format(opens)
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const days = daysBetween(now, opens, zone)
  if (days === 0) return named(hours.today(time))
  if (days === 1) return named(hours.tomorrow(time))
  // A week from now has the same weekday as today.
  const date = days < 7 ? {} : ({ day: 'numeric', month: 'long' } as const)
  return named(hours.on(format({ weekday: 'long', ...date }), time))

  function named(line: string): string {
    return zone === undefined ? line : hours.inZone(line, zone)
  }
}

function daysBetween(earlier: number, later: number, zone: string | undefined): number {
  // As ISO has them.
  const day = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' },
  })
  return Math.round((Date.parse(day.format(later)) - Date.parse(day.format(earlier))) / aDay)
}
