import { expect, test } from 'vitest'
import { Ledger, Numbering } from './generator/ledger.ts'

function take(numbers: number[], sent = numbers.length) {
  const ledger = new Ledger(2)
  for (const number of numbers) ledger.take(1, number)
  const { taken, doubled, reordered } = ledger
  return { taken, doubled, reordered, lost: ledger.lost(Uint32Array.of(0, sent)) }
}

test('messages that come once and in order are all there', () => {
  expect(take([0, 1, 2, 3])).toEqual({ taken: 4, doubled: 0, reordered: 0, lost: 0 })
})

test('one that never comes is lost, at the end and in between', () => {
  expect(take([0, 1], 3)).toEqual({ taken: 2, doubled: 0, reordered: 0, lost: 1 })
  expect(take([0, 3], 4)).toEqual({ taken: 2, doubled: 0, reordered: 0, lost: 2 })
  expect(take([], 5)).toEqual({ taken: 0, doubled: 0, reordered: 0, lost: 5 })
})

test('one that comes after a later one is out of order, and not lost', () => {
  expect(take([0, 2, 1, 3])).toEqual({ taken: 4, doubled: 0, reordered: 1, lost: 0 })
})

test('one that comes again is doubled, whether it was in order or not', () => {
  expect(take([0, 1, 1, 2], 3)).toEqual({ taken: 3, doubled: 1, reordered: 0, lost: 0 })
  expect(take([0, 2, 1, 1, 2], 3)).toEqual({ taken: 3, doubled: 2, reordered: 1, lost: 0 })
})

test('one that was sent again may come again, and is still one', () => {
  const ledger = new Ledger(2)
  ledger.take(1, 0)
  ledger.repeat(1, 0)
  expect(ledger.take(1, 0)).toBe(false)
  expect(ledger).toMatchObject({ taken: 1, doubled: 0, reordered: 0 })
  expect(ledger.lost(Uint32Array.of(0, 1))).toBe(0)
})

test('each sender has an order of his own', () => {
  const ledger = new Ledger(2)
  for (const [sender, number] of [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const)
    ledger.take(sender, number)
  expect(ledger).toMatchObject({ taken: 4, doubled: 0, reordered: 0 })
})

test('numbers of the server may begin anywhere, and have no holes', () => {
  const numbering = new Numbering(2)
  numbering.check(0, 0, 41)
  numbering.check(1, 1, 2)
  numbering.check(0, 1, 42)
  expect(numbering.wrong).toBe(0)
  numbering.check(0, 2, 44)
  expect(numbering.wrong).toBe(1)
})
