import { type Hours, isOpen, nextChange, type Span } from '@kefu/admin/features/hours/hours.ts'
import { planOf } from '@kefu/admin/features/hours/plan.ts'
import { timesOf, wallAt } from '@kefu/admin/features/hours/wall-clock.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const aDay = 86_400_000
const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const span = (text: string): Span => ({ from: clock(text.slice(0, 5)), to: clock(text.slice(6)) })
const daily = (zone: string, ...spans: string[]): Hours => ({
  zone,
  week: Array.from({ length: 7 }, () => spans.map(span)),
  holidays: [],
})
const at = (iso: string) => Date.parse(iso)
const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
/** The changes that follow one another, in UTC. */
function changes(hours: Hours, from: string, count: number): (string | null)[] {
  const found: (string | null)[] = []
  for (let time: number | null = at(from); time !== null && found.length < count; ) {
    time = nextChange(hours, time)
    found.push(iso(time))
  }
  return found
}

describe('hours', () => {
  const office: Hours = {
    ...daily('Asia/Shanghai', '09:00-12:00', '13:00-18:00'),
    week: [...Array.from({ length: 5 }, () => ['09:00-12:00', '13:00-18:00'].map(span)), [], []],
  }

  test('begin and end to the minute, where the clocks of their zone are', () => {
    // A Friday.
    expect(isOpen(office, at('2026-11-27T00:59:59.999Z'))).toBe(false)
    expect(isOpen(office, at('2026-11-27T01:00:00Z'))).toBe(true)
    expect(isOpen(office, at('2026-11-27T04:00:00Z'))).toBe(false)
    expect(changes(office, '2026-11-27T00:00:00Z', 5)).toEqual([
      ...['2026-11-27T01:00:00.000Z', '2026-11-27T04:00:00.000Z'],
      ...['2026-11-27T05:00:00.000Z', '2026-11-27T10:00:00.000Z'],
      '2026-11-30T01:00:00.000Z',
    ])
  })

  test('that follow one another without a gap are one', () => {
    const night = daily('Europe/Berlin', '22:00-24:00', '00:00-06:00')
    expect(changes(night, '2026-11-27T12:00:00Z', 2)).toEqual([
      '2026-11-27T21:00:00.000Z',
      '2026-11-28T05:00:00.000Z',
    ])
  })

  test('around the clock never end, and none never begin', () => {
    expect(nextChange(daily('Europe/Berlin', '00:00-24:00'), at('2026-11-27T12:00:00Z'))).toBeNull()
    expect(isOpen(daily('Europe/Berlin', '00:00-24:00'), at('2026-10-25T01:30:00Z'))).toBe(true)
    expect(nextChange(daily('Europe/Berlin'), at('2026-11-27T12:00:00Z'))).toBeNull()
    expect(isOpen(daily('Europe/Berlin'), at('2026-11-27T12:00:00Z'))).toBe(false)
  })

  test('over midnight belong to the day on which they begin, at the end of a year too', () => {
    const late: Hours = {
      ...daily('Europe/Berlin', '20:00-02:00'),
      holidays: [{ day: '2027-01-01', name: 'New Year', spans: [] }],
    }
    expect(changes(late, '2026-12-31T12:00:00Z', 3)).toEqual([
      ...['2026-12-31T19:00:00.000Z', '2027-01-01T01:00:00.000Z'],
      '2027-01-02T19:00:00.000Z',
    ])
  })

  test('of a holiday are its own, or none', () => {
    const holidays = [
      { day: '2026-12-24', name: 'Christmas Eve', spans: [span('09:00-11:00')] },
      ...['2026-12-25', '2026-12-28'].map((day) => ({ day, name: '', spans: [] })),
    ]
    expect(changes({ ...office, holidays }, '2026-12-23T12:00:00Z', 3)).toEqual([
      ...['2026-12-24T01:00:00.000Z', '2026-12-24T03:00:00.000Z'],
      '2026-12-29T01:00:00.000Z',
    ])
  })

  test('are found behind as many holidays as there can be', () => {
    const mondays = { ...office, week: office.week.map((spans, day) => (day === 0 ? spans : [])) }
    const holidays = Array.from({ length: 60 }, (_, week) => ({
      ...{ name: '', spans: [] },
      day: new Date(at('2026-11-30T00:00:00Z') + week * 7 * aDay).toISOString().slice(0, 10),
    }))
    expect(iso(nextChange({ ...mondays, holidays }, at('2026-11-28T00:00:00Z')))).toBe(
      '2028-01-24T01:00:00.000Z',
    )
  })
})

describe('where clocks are set forward', () => {
  // Berlin, 2026-03-29: 02:00 is 03:00, at 01:00 UTC.
  test.each([
    ['a span that begins in what is skipped begins behind it', '02:30-05:00', '01:00', '03:00'],
    ['a span that ends in it ends with it', '01:00-02:30', '00:00', '01:00'],
  ])('%s', (_what, text, opens, closes) => {
    expect(changes(daily('Europe/Berlin', text), '2026-03-28T12:00:00Z', 2)).toEqual([
      `2026-03-29T${opens}:00.000Z`,
      `2026-03-29T${closes}:00.000Z`,
    ])
  })

  test('a span that is skipped whole is not there that day', () => {
    expect(changes(daily('Europe/Berlin', '02:10-02:50'), '2026-03-28T12:00:00Z', 1)).toEqual([
      '2026-03-30T00:10:00.000Z',
    ])
  })

  test('a day that is skipped whole has no hours', () => {
    // Samoa went from the 29th of December to the 31st.
    expect(changes(daily('Pacific/Apia', '09:00-17:00'), '2011-12-29T12:00:00Z', 3)).toEqual([
      ...['2011-12-29T19:00:00.000Z', '2011-12-30T03:00:00.000Z'],
      '2011-12-30T19:00:00.000Z',
    ])
  })
})

describe('where clocks are set back', () => {
  // Berlin, 2026-10-25: 03:00 is 02:00 again, at 01:00 UTC. Lord Howe, 2026-04-05: by half an hour.
  test.each([
    ['Europe/Berlin', '02:30-04:00', '2026-10-25T00:30:00.000Z', '2026-10-25T03:00:00.000Z'],
    ['Europe/Berlin', '01:00-02:30', '2026-10-24T23:00:00.000Z', '2026-10-25T01:30:00.000Z'],
    ['Europe/Berlin', '02:10-02:50', '2026-10-25T00:10:00.000Z', '2026-10-25T01:50:00.000Z'],
    ['Australia/Lord_Howe', '01:45-03:00', '2026-04-04T14:45:00.000Z', '2026-04-04T16:30:00.000Z'],
  ])('in %s %s goes on without a break', (zone, text, opens, closes) => {
    expect(changes(daily(zone, text), new Date(at(opens) - aDay / 2).toISOString(), 2)).toEqual([
      opens,
      closes,
    ])
  })
})

// ── whatever the hours, the zone and the time ──────────────────────────────────────────────────────

const zones = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Shanghai', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia', 'Africa/Casablanca', 'America/Havana'],
  ...['Asia/Tehran', 'Africa/Cairo', 'America/Asuncion', 'Antarctica/Troll', 'Asia/Beirut'],
]
const minutes = fc.integer({ min: 0, max: 1439 })
const anySpan = fc.tuple(minutes, minutes).filter(([from, to]) => from !== to)
const anySpans = fc.array(
  anySpan.map(([from, to]) => ({ from, to })),
  { maxLength: 3 },
)
const from2010 = { min: at('2010-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }
const anyTime = fc.integer(from2010)
/** Hours, and a time near to which clocks are set as often as not. */
const anything = fc
  .record({
    zone: fc.constantFrom(...zones),
    week: fc.array(anySpans, { minLength: 7, maxLength: 7 }),
    holidaySpans: fc.array(anySpans, { maxLength: 3 }),
    time: anyTime,
    nearSetting: fc.boolean(),
    aside: fc.integer({ min: -30 * 60, max: 30 * 60 }),
  })
  .map(({ zone, week, holidaySpans, time, nearSetting, aside }) => {
    const near = (nearSetting ? settingAfter(zone, time) : null) ?? time
    const when = near + aside * 60_000
    const holidays = holidaySpans.map((spans, n) => ({
      ...{ name: '', spans },
      day: new Date(when + (n - 1) * aDay).toISOString().slice(0, 10),
    }))
    return { hours: { zone, week, holidays } satisfies Hours, when }
  })

/** When clocks are set next, if they are within a year. */
function settingAfter(zone: string, time: number): number | null {
  const ahead = (when: number) => wallAt(zone, when) - when
  const week = Array.from({ length: 60 }, (_, n) => time + n * 7 * aDay)
  let behind = week.find((when) => ahead(when) !== ahead(time))
  if (behind === undefined) return null
  let before = behind - 7 * aDay
  while (behind - before > 1) {
    const middle = Math.floor((before + behind) / 2)
    if (ahead(middle) === ahead(time)) before = middle
    else behind = middle
  }
  return behind
}

/** The same by nothing but what the clocks show: weekday, day and minute. */
function isShown({ zone, week, holidays }: Hours, when: number): boolean {
  const [day = '', time = ''] = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: zone, dateStyle: 'short', timeStyle: 'short' },
  })
    .format(when)
    .split(' ')
  const spansOf = (name: string) =>
    holidays.find((one) => one.day === name)?.spans ?? week[(new Date(name).getUTCDay() + 6) % 7]!
  const before = new Date(Date.parse(day) - aDay).toISOString().slice(0, 10)
  const minute = clock(time)
  return (
    spansOf(day).some(({ from, to }) => minute >= from && (to <= from || minute < to)) ||
    spansOf(before).some(({ from, to }) => to <= from && minute < to)
  )
}

describe('whatever the hours, the zone and the time', () => {
  const patience = { timeout: 60_000 }

  test('it is open whenever the clocks show it, and else only where they are set', patience, () => {
    fc.assert(
      fc.property(anything, ({ hours, when }) => {
        const ahead = (time: number) => wallAt(hours.zone, time) - time
        const isSetting = [-aDay, aDay].some((aside) => ahead(when + aside) !== ahead(when))
        if (isShown(hours, when)) expect(isOpen(hours, when)).toBe(true)
        else if (!isSetting) expect(isOpen(hours, when)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('the next change is one, and nothing changes before it', patience, () => {
    fc.assert(
      fc.property(
        anything,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8 }),
        ({ hours, when }, parts) => {
          const now = isOpen(hours, when)
          const next = nextChange(hours, when)
          const until = next ?? when + 30 * aDay
          expect(until).toBeGreaterThan(when)
          for (const part of parts)
            expect(isOpen(hours, when + Math.floor((until - when - 1) * part))).toBe(now)
          if (next === null) return
          expect(isOpen(hours, next - 1)).toBe(now)
          expect(isOpen(hours, next)).toBe(!now)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('the plan says the same, now and as far as it goes', patience, () => {
    fc.assert(
      fc.property(anything, ({ hours, when }) => {
        const { from, wasOpen, changes } = planOf(hours, when)
        expect(from.getTime()).toBeLessThan(when)
        const openAt = (time: number) =>
          wasOpen === (changes.filter((change) => change.getTime() <= time).length % 2 === 0)
        for (const time of [when, from.getTime(), ...changes.flatMap((c) => [c.getTime() - 1, c.getTime()])])
          expect(openAt(time)).toBe(isOpen(hours, time))
        expect(changes.find((change) => change.getTime() > when)?.getTime() ?? null).toBe(
          nextChange(hours, when),
        )
      }),
      { numRuns: 15 },
    )
  })

  test('clocks show at a time what they are said to show then', patience, () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), anyTime, (zone, time) => {
        const wall = wallAt(zone, time)
        const [first, last] = timesOf(zone, wall)
        expect([first, last]).toContain(time)
        expect([wallAt(zone, first), wallAt(zone, last)]).toEqual([wall, wall])
      }),
      { numRuns: 500 },
    )
  })
})
