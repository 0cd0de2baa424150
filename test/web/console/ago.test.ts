import { describe, expect, test, vi } from 'vitest'
import { ago, before, lasting, urgency } from '../../../packages/web/src/console/ago.ts'

// The words follow the language of the machine.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }))

const MINUTE = 60_000
const noon = new Date(2026, 2, 4, 12).getTime()

describe('the time of a row', () => {
  test('is how long ago it was, within an hour', () => {
    expect(ago(noon - 20_000, noon)).toBe('now')
    expect(ago(noon - 5 * MINUTE, noon)).toMatch(/^5 min/)
  })

  test('is the clock, within the day', () => {
    expect(ago(noon - 90 * MINUTE, noon)).toBe('10:30')
  })

  test('is the day, before that', () => {
    expect(ago(noon - 24 * 60 * MINUTE, noon)).toBe('yesterday')
    expect(ago(noon - 3 * 24 * 60 * MINUTE, noon)).toMatch(/1 Mar/)
  })

  test('is now when the server’s clock is ahead', () => {
    expect(ago(noon + MINUTE, noon)).toBe('now')
  })
})

test('in a sentence it is told to the second, and never from a clock that is ahead', () => {
  expect(before(noon - 3_900, noon)).toBe('3 s ago')
  expect(before(noon + MINUTE, noon)).toBe('1 s ago')
  expect(before(noon - 5 * MINUTE, noon)).toMatch(/^5 min.* ago$/)
  expect(before(noon - 90 * MINUTE, noon)).toMatch(/^(today|4 Mar) 10:30$/)
})

describe('a wait', () => {
  test('is told in the largest unit that fits', () => {
    expect(lasting(59_999)).toBe('now')
    expect(lasting(MINUTE)).toMatch(/^1 min/)
    expect(lasting(120 * MINUTE)).toMatch(/^2 h/)
    expect(lasting(50 * 60 * MINUTE)).toMatch(/^2 day/)
  })

  test('gets a colour at one minute and another one at five', () => {
    expect(urgency(MINUTE - 1)).toBe('fresh')
    expect(urgency(MINUTE)).toBe('waiting')
    expect(urgency(5 * MINUTE - 1)).toBe('waiting')
    expect(urgency(5 * MINUTE)).toBe('late')
  })
})
