import type { SentTyping } from '@kefu/protocol/frames.ts'
import { TypingWatch } from '@kefu/web/src/lib/typing.ts'
import { beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../support/web/fake-clock.ts'
import { amy } from '../support/web/frames.ts'

let clock: FakeClock
let told: SentTyping[]
let typing: TypingWatch

beforeEach(() => {
  clock = new FakeClock()
  told = []
  typing = new TypingWatch((frame) => told.push(frame) > 0, clock)
})

test('is told at once, and then every 3 s at most', async () => {
  typing.tell(12)
  typing.tell(12)
  await clock.pass(2_999)
  typing.tell(12)
  expect(told).toHaveLength(1)
  await clock.pass(1)
  typing.tell(12)
  expect(told).toHaveLength(2)
})

test('is shown for 5 s after the last sign', async () => {
  const typist = typing.typist(12)
  typing.hear({ type: 'typing', conversation: 12, from_id: amy })
  await clock.pass(4_000)
  typing.hear({ type: 'typing', conversation: 12, from_id: amy })
  await clock.pass(4_999)
  expect(typist.value).toBe(amy)
  await clock.pass(1)
  expect(typist.value).toBe(0)
})

test('is shown of each who writes, for as long as he does', async () => {
  const typists = typing.typists(12)
  typing.hear({ type: 'typing', conversation: 12, from_id: 7 })
  await clock.pass(3_000)
  typing.hear({ type: 'typing', conversation: 12, from_id: amy })
  expect(typists.value).toEqual([7, amy])
  expect(typing.typist(12).value).toBe(amy)
  await clock.pass(2_000)
  expect(typists.value).toEqual([amy])
  typing.done(12, amy)
  expect(typists.value).toEqual([])
})

test('ends when what was written has come, from the one who wrote it', () => {
  typing.hear({ type: 'typing', conversation: 12, from_id: amy })
  typing.done(12, 7)
  expect(typing.typist(12).value).toBe(amy)
  typing.done(12, amy)
  expect(typing.typist(12).value).toBe(0)
})
