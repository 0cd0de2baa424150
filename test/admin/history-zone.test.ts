import { beginningOf, beginningsOf, daysIn, nextDay, zoneOf } from '@kefu/admin/features/history/zone.ts'
import { expect, test } from 'vitest'

test.each([
  ['2026-03-03', 'UTC', '2026-03-03T00:00:00.000Z'],
  ['2026-03-03', 'Asia/Shanghai', '2026-03-02T16:00:00.000Z'],
  ['2026-03-03', 'America/Los_Angeles', '2026-03-03T08:00:00.000Z'],
  ['2026-03-03', 'Asia/Kathmandu', '2026-03-02T18:15:00.000Z'],
  ['2026-03-03', 'Pacific/Kiritimati', '2026-03-02T10:00:00.000Z'],
  ['2026-03-03', 'Pacific/Pago_Pago', '2026-03-03T11:00:00.000Z'],
  // The days on which clocks change, and the days after them.
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  // Here they change at midnight: this day begins at one o'clock.
  ['2025-09-07', 'America/Santiago', '2025-09-07T04:00:00.000Z'],
  // And here a day was left out.
  ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
])('%s in %s begins at %s', (day, zone, begins) => {
  expect(beginningOf(day, zone).toISOString()).toBe(begins)
})

test.each(['Europe/Berlin', 'America/Santiago', 'Asia/Beirut', 'Australia/Lord_Howe', 'America/Havana'])(
  'each moment of a year is in one day of %s, and each day ends where the next one begins',
  (zone) => {
    const dayAt = daysIn(zone)
    for (let day = '2025-01-01'; day !== '2026-01-01'; day = nextDay(day)!) {
      const begins = beginningOf(day, zone).getTime()
      expect([dayAt(begins - 1) < day, dayAt(begins)]).toEqual([true, day])
    }
  },
)

test.each(['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Pacific/Apia'])(
  'days of %s that follow one another begin as each of them does',
  (zone) => {
    const days = ['2011-12-01']
    while (days.length < 400) days.push(nextDay(days.at(-1)!)!)
    expect(beginningsOf(days, zone)).toEqual(days.map((day) => beginningOf(day, zone)))
  },
)

test('a day that is in no calendar has none after it', () => {
  expect(nextDay('2026-02-28')).toBe('2026-03-01')
  expect(nextDay('2028-02-28')).toBe('2028-02-29')
  expect(['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31'].map(nextDay)).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('a zone that nobody knows is the one of this machine', () => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  expect(zoneOf('Asia/Shanghai')).toBe('Asia/Shanghai')
  for (const named of ['Mars/Olympus', '', undefined, "'; drop table messages;--"])
    expect(zoneOf(named)).toBe(own)
})
