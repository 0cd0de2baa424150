import { expect, test } from 'vitest'
import { median } from './figures.ts'
import { Samples } from './generator/samples.ts'

function summaryOf(values: number[]) {
  const samples = new Samples()
  for (const value of values) samples.add(value)
  return samples.summary()
}

test('a percentile is the smallest value that so many lie at or below', () => {
  const thousand = Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1000) + 1)
  expect(summaryOf(thousand)).toEqual({ count: 1000, p50: 500, p99: 990, p999: 999, most: 1000 })
})

test('values are ordered as numbers, and none is forgotten when there are many', () => {
  const values = Array.from({ length: 10_001 }, (_, i) => 10_000 - i)
  expect(summaryOf(values)).toEqual({ count: 10_001, p50: 5000, p99: 9900, p999: 9990, most: 10_000 })
})

test('one slow message in a hundred is in the 99.9th percentile, and not in the 99th', () => {
  expect(summaryOf([...Array(99).fill(1), 500])).toMatchObject({ p50: 1, p99: 1, p999: 500 })
})

test('nothing has no times', () => {
  expect(summaryOf([])).toEqual({ count: 0, p50: 0, p99: 0, p999: 0, most: 0 })
})

test('the median of rounds is the one in the middle, or between the two', () => {
  expect(median([10, 9, 100])).toBe(10)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})
