import { expect, test } from 'vitest'
import { Schedule } from './generator/schedule.ts'

test('messages are due one after the other, whatever became of those before', () => {
  const schedule = new Schedule(100, 4, 2)
  expect([0, 9.9, 10, 25, 1000].map((ms) => schedule.countBy(ms))).toEqual([1, 1, 2, 3, 101])
})

test('it ends with the last message of its time', () => {
  const schedule = new Schedule(100, 4, 2)
  expect(schedule.countBy(60_000)).toBe(200)
  expect(schedule.countBy(-1)).toBe(0)
})

test('what is due by a time is what has a due time up to it', () => {
  const senders = 3
  const schedule = new Schedule(250, senders, 1)
  for (let elapsed = 0; elapsed < 900; elapsed += 7) {
    const count = schedule.countBy(elapsed)
    const dueAt = (message: number) =>
      schedule.dueAt(schedule.senderOf(message), Math.floor(message / senders))
    expect(dueAt(count - 1)).toBeLessThanOrEqual(elapsed)
    expect(dueAt(count)).toBeGreaterThan(elapsed)
  }
})

test('senders take turns at an even pace', () => {
  const schedule = new Schedule(1000, 500, 3)
  expect([0, 1, 499, 500, 501].map((message) => schedule.senderOf(message))).toEqual([0, 1, 499, 0, 1])
  expect(schedule.dueAt(7, 0)).toBeCloseTo(7)
  expect(schedule.dueAt(7, 2)).toBeCloseTo(1007)
})
