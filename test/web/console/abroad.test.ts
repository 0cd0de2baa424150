import { languageName, timeIn } from '@kefu/web/src/console/abroad.ts'
import { describe, expect, test, vi } from 'vitest'

// These are about English, read in Oslo.
vi.hoisted(() => {
  process.env.TZ = 'Europe/Oslo'
  Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true })
})

describe('the time where a visitor is', () => {
  const monday = Date.parse('2026-11-23T18:30:00Z')

  test.each([
    ['Europe/London', '18:30'],
    ['Asia/Shanghai', 'Tue 02:30'],
    ['Asia/Kathmandu', 'Tue 00:15'],
    ['Nowhere/Atlantis', null],
    ['<script>', null],
    ['', null],
  ])('in %j is %j', (zone, time) => {
    expect(timeIn(zone, monday)).toBe(time)
  })

  test('goes on', () => {
    expect(timeIn('Europe/London', monday + 60_000)).toBe('18:31')
  })
})

describe('a language', () => {
  test.each([
    ['zh-CN', 'Chinese (China)'],
    ['nb', 'Norwegian Bokmål'],
    ['not a language', 'not a language'],
  ])('%j is called %j', (tag, name) => {
    expect(languageName(tag)).toBe(name)
  })
})
