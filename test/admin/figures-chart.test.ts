import { chartOf } from '@kefu/admin/features/figures/chart.ts'
import { expect, test } from 'vitest'

const chart = (values: readonly (number | null)[], top?: number) =>
  chartOf({
    ...(top !== undefined && { top }),
    name: 'days',
    title: 'Per day',
    of: 'Day',
    points: values.map((value, index) => ({ label: `day ${index + 1}`, value })),
    said: String,
    most: (value, when) => `most: ${value}, ${when}`,
    nothing: 'nothing',
  })

test('a bar is as tall as its figure is of the round number above the highest one', () => {
  const { top, bars, summary } = chart([11, 0, null, 6])
  expect({ top, summary }).toEqual({ top: '12', summary: 'most: 11, day 1' })
  expect(bars).toEqual([
    { x: 1, y: 8, width: 8, height: 92, said: 'day 1: 11' },
    { x: 31, y: 50, width: 8, height: 50, said: 'day 4: 6' },
  ])
})

test('the smallest figure can be seen, and where there is none the table says so', () => {
  const { bars, rows } = chart([1, 100_000, null])
  expect(bars[0]).toMatchObject({ height: 1, y: 99 })
  expect(rows.map(({ value }) => value)).toEqual(['1', '100000', '–'])
})

test('a row of nothing has no bars and no scale', () => {
  expect(chart([0, null])).toMatchObject({ bars: [], top: '', summary: 'nothing' })
  expect(chart([])).toMatchObject({ bars: [], rows: [], first: '', last: '' })
})

test('the scale never ends below the highest figure', () => {
  for (const value of [1, 2, 3, 7, 9, 10, 11, 13, 99, 101, 250, 251, 12_345])
    expect(Number(chart([value]).top)).toBeGreaterThanOrEqual(value)
  expect(chart([4.2], 5).top).toBe('5')
})
