import { readSpans, writeSpans } from '@kefu/admin/features/hours/spans.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const written = (typed: string) => {
  const spans = readSpans(typed)
  return typeof spans === 'string' ? spans : writeSpans(spans)
}

describe('hours as somebody types them', () => {
  test.each([
    ['', ''],
    ['  ', ''],
    ['09:00-12:00, 13:00-18:00', '09:00-12:00, 13:00-18:00'],
    ['13-18 9-12', '09:00-12:00, 13:00-18:00'],
    ['9.30 – 17.00', '09:30-17:00'],
    ['９：００－１２：００、１３：００～１８：００', '09:00-12:00, 13:00-18:00'],
    ['9:00至18:00', '09:00-18:00'],
    ['0:00-24:00', '00:00-24:00'],
    ['22:00-06:00', '22:00-06:00'],
    ['18:00-0:00', '18:00-00:00'],
    ['09:00-12:00,12:00-15:00', '09:00-12:00, 12:00-15:00'],
  ])('%j is read as %j', (typed, expected) => {
    expect(written(typed)).toBe(expected)
  })

  test.each([
    ['nine to five', 'unreadable'],
    ['09:00', 'unreadable'],
    ['09:00-', 'unreadable'],
    ['09:60-12:00', 'unreadable'],
    ['24:00-02:00', 'unreadable'],
    ['09:00-24:30', 'unreadable'],
    ['-9:00-12:00', 'unreadable'],
    ['09:00-09:00', 'empty span'],
    ['09:00-13:00, 12:00-18:00', 'overlap'],
    ['22:00-06:00, 23:00-24:00', 'overlap'],
    ['1-2 3-4 5-6 7-8 9-10 11-12 13-14', 'many'],
  ])('%j is refused: %s', (typed, expected) => {
    expect(written(typed)).toBe(expected)
  })

  test('what is written can be read again, and is the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789:-–, .') }), (typed) => {
        const text = written(typed)
        if (/\d-\d/.test(text)) expect(written(text)).toBe(text)
      }),
    )
  })
})
