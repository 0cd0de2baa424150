import { contained, folded, fuzzy } from '@kefu/web/src/console/fuzzy.ts'
import { describe, expect, test } from 'vitest'

describe('how well a word fits', () => {
  test('all of it, its beginning, the beginning of a word, anywhere, scattered, not at all: in this order', () => {
    const fits = ['refund', 'refund-late', 'late refund', 'prerefund', 'r-e-f-u-n-d', 'fund'].map((text) =>
      fuzzy(text, 'refund'),
    )
    expect(fits).toEqual([...fits].sort((a, b) => b - a))
    expect(new Set(fits).size).toBe(fits.length)
    expect(fits.at(-1)).toBe(0)
  })

  test.each([
    ['shipping', 'shp'],
    ['opening hours', 'oh'],
    ['shipping', 'shiping'],
    ['退货流程', '退流'],
    ['a😀b😀c', '😀😀'],
  ])('in %j %j is scattered', (text, word) => {
    expect(fuzzy(text, word)).toBeGreaterThan(0)
    expect(fuzzy(text, word)).toBeLessThan(20.1)
  })

  test('what is closer together fits better', () => {
    expect(fuzzy('退货流程', '退流')).toBeGreaterThan(fuzzy('退货的运费和流程', '退流'))
  })

  test.each([
    ['shipping', 'pihs'],
    ['退货', '货退'],
    ['', 'a'],
    ['shipping', 'shippings'],
    ['hello', 'z'],
  ])('in %j there is no %j', (text, word) => {
    expect(fuzzy(text, word)).toBe(0)
  })

  test('Chinese words are found in the middle of a sentence', () => {
    expect(contained('您的退款会在三天内到账', '退款')).toBe(40)
    expect(contained('退款', '退款')).toBe(100)
  })

  test('what is too far apart is no match, and what is near is found behind it', () => {
    expect(fuzzy('somewhere, high there, in the park', 'shp')).toBe(0)
    expect(fuzzy('see the shop', 'shp')).toBeGreaterThan(10)
  })

  test('a later place counts where it begins a word', () => {
    expect(contained('unpaid paid', 'paid')).toBe(60)
    expect(contained('(paid)', 'paid')).toBe(60)
    expect(contained('unpaid', 'paid')).toBe(40)
  })

  test('a long text is not searched for scattered characters', () => {
    expect(contained('somewhere high in parks', 'ship')).toBe(0)
  })
})

test('case, width and accents do not matter', () => {
  expect(folded('Ｃafé ÉTÉ')).toBe('cafe ete')
  expect(folded('退款')).toBe('退款')
})
