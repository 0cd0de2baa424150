import type { SentSeen } from '@kefu/protocol/frames.ts'
import { SeenTeller } from '@kefu/web/src/lib/seen.ts'
import { beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../support/web/fake-clock.ts'

let clock: FakeClock
let told: SentSeen[]
let isUp: boolean
let seen: SeenTeller

beforeEach(() => {
  clock = new FakeClock()
  told = []
  isUp = true
  seen = new SeenTeller((frame) => {
    if (isUp) told.push(frame)
    return isUp
  }, clock)
})

const marks = () => told.map(({ delivered, read }) => [delivered, read])

test('a message that is drawn is delivered, one that somebody looks at is read', () => {
  seen.saw(12, 3, false)
  seen.saw(13, 5, true)
  expect(told).toEqual([
    { type: 'seen', conversation: 12, delivered: 3, read: 0 },
    { type: 'seen', conversation: 13, delivered: 5, read: 5 },
  ])
})

test('it is told once a second at most, and then the newest', async () => {
  for (const seq of [1, 2, 3, 4]) seen.saw(12, seq, false)
  expect(marks()).toEqual([[1, 0]])
  await clock.pass(1_000)
  expect(marks()).toEqual([
    [1, 0],
    [4, 0],
  ])
  await clock.pass(10_000)
  expect(marks()).toHaveLength(2)
})

test('it never goes back', async () => {
  seen.saw(12, 5, true)
  seen.saw(12, 3, true)
  await clock.pass(5_000)
  expect(marks()).toEqual([[5, 5]])
})

test('after the server went back it begins again, there or everywhere', async () => {
  const sawAgain = async () => {
    for (const conversation of [12, 13]) seen.saw(conversation, 2, false)
    await clock.pass(1_000)
    return told.splice(0).map(({ conversation, delivered }) => [conversation, delivered])
  }
  for (const conversation of [12, 13]) seen.saw(conversation, 5, true)
  seen.saw(12, 6, true)
  told.length = 0
  seen.forget([12])
  await clock.pass(1_000)
  seen.again()
  expect(told.splice(0).map(({ conversation }) => conversation)).toEqual([13])
  expect(await sawAgain()).toEqual([[12, 2]])
  seen.forget()
  expect(await sawAgain()).toEqual([
    [12, 2],
    [13, 2],
  ])
})

test('what could not be told is told on the next line', () => {
  isUp = false
  seen.saw(12, 5, true)
  isUp = true
  seen.again()
  expect(marks()).toEqual([[5, 5]])
})

test('a list of hundreds is told bit by bit, the rest not before there is room', async () => {
  for (let conversation = 1; conversation <= 300; conversation++) seen.saw(conversation, 1, false)
  expect(told).toHaveLength(20)
  await clock.pass(5_000)
  expect(told.length).toBeLessThanOrEqual(120)
  await clock.pass(15_000)
  expect(new Set(told.map(({ conversation }) => conversation)).size).toBe(300)
  expect(told).toHaveLength(300)
})
