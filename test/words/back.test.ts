import { backOf } from '@kefu/words/back.ts'
import { languages } from '@kefu/words/languages.ts'
import { expect, test } from 'vitest'
import * as ar from '../support/words/ar.ts'

// A Friday, noon in Berlin.
const now = Date.parse('2026-11-27T11:00:00Z')
const berlin = 'Europe/Berlin'

test.each([
  ['2026-11-27T12:30:00Z', 'We are back today at 13:30.', '我们今天 13:30 回来。'],
  ['2026-11-27T23:30:00Z', 'We are back tomorrow at 00:30.', '我们明天 00:30 回来。'],
  ['2026-11-30T08:00:00Z', 'We are back on Monday at 09:00.', '我们星期一 09:00 回来。'],
  ['2026-12-03T08:00:00Z', 'We are back on Thursday at 09:00.', '我们星期四 09:00 回来。'],
  ['2026-12-04T08:00:00Z', 'We are back on Friday 4 December at 09:00.', '我们12月4日星期五 09:00 回来。'],
  ['2027-01-04T08:00:00Z', 'We are back on Monday 4 January at 09:00.', '我们1月4日星期一 09:00 回来。'],
])('who is back at %s says so', (opens, en, zh) => {
  const said = (language: 'en' | 'zh') => backOf(Date.parse(opens), now, languages[language], berlin)
  expect(said('en')).toBe(`${en} (Time zone: Europe/Berlin)`)
  expect(said('zh')).toBe(`${zh}（时区：Europe/Berlin）`)
})

test('by the clocks of whoever reads, that need no name, and in his language', () => {
  const opens = new Date(now)
  opens.setDate(opens.getDate() + 1)
  opens.setHours(9, 5)
  expect(backOf(opens.getTime(), now, languages.en)).toBe('We are back tomorrow at 09:05.')
  expect(backOf(opens.getTime(), now, ar)).toContain('نعود غدًا')
})

test('by days, and not by hours: where clocks are set too', () => {
  // 23 hours later, and the day after.
  const [evening, next] = [Date.parse('2026-03-28T20:00:00Z'), Date.parse('2026-03-29T19:00:00Z')]
  expect(backOf(next, evening, languages.en, berlin)).toContain('tomorrow at 21:00')
})
