import { Bucket } from '@kefu/socket/bucket.ts'
import { expect, test } from 'vitest'

const rate = { perSecond: 5, burst: 3 }

test('a full bucket gives its burst at once, then says how long the next takes', () => {
  const bucket = new Bucket(rate, 0)
  expect([1, 2, 3, 4].map(() => bucket.take(rate, 0))).toEqual([0, 0, 0, 200])
})

test('an empty bucket fills at its rate, and never above its burst', () => {
  const bucket = new Bucket(rate, 0)
  for (let i = 0; i < 3; i++) bucket.take(rate, 0)
  expect(bucket.take(rate, 199)).toBe(1)
  expect(bucket.take(rate, 200)).toBe(0)
  expect([1, 2, 3, 4].map(() => bucket.take(rate, 3_600_000))).toEqual([0, 0, 0, 200])
})

test('whoever asks too early does not push his turn away', () => {
  const bucket = new Bucket(rate, 0)
  for (let i = 0; i < 3; i++) bucket.take(rate, 0)
  for (let ms = 1; ms < 200; ms++) bucket.take(rate, ms)
  expect(bucket.take(rate, 201)).toBe(0)
})

test('the wait can be for more than one', () => {
  const bucket = new Bucket(rate, 0)
  for (let i = 0; i < 3; i++) bucket.take(rate, 0)
  expect(bucket.take(rate, 0, 2)).toBe(400)
  expect([1, 2].map(() => bucket.take(rate, 400))).toEqual([0, 0])
})

test('a clock that was set back takes nothing away', () => {
  const bucket = new Bucket(rate, 10_000)
  expect(bucket.take(rate, 0)).toBe(0)
  expect(bucket.take(rate, 0)).toBe(0)
})
