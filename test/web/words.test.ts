import { plural } from '@kefu/web/src/lib/i18n.ts'
import type { Message } from '@kefu/web/src/lib/messages.ts'
import { rowsOf, SteadyRows } from '@kefu/web/src/lib/rows.ts'
import { clockTime, dayName, when } from '@kefu/web/src/lib/time.ts'
import { describe, expect, test } from 'vitest'

describe('times', () => {
  const now = new Date(2026, 10, 23, 15, 30).getTime()
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime()

  test.each([
    [at(2026, 10, 23, 14, 5), 'today 14:05'],
    [at(2026, 10, 23, 0, 0), 'today 00:00'],
    [at(2026, 10, 22, 23, 59), 'yesterday 23:59'],
    [at(2026, 2, 3, 14, 5), '3 Mar 14:05'],
    [at(2025, 11, 31, 9, 0), '31 Dec 2025 09:00'],
  ])('%i is called %j', (time, name) => {
    expect(when(time, now)).toBe(name)
    expect(`${dayName(time, now)} ${clockTime(time)}`).toBe(name)
  })
})

describe('languages', () => {
  test('numbers get their form', () => {
    const people = (n: number) => plural('en', n, { one: 'person is', other: 'people are' })
    expect([0, 1, 2, 21].map(people)).toEqual(['people are', 'person is', 'people are', 'people are'])
    expect(plural('zh', 1, { other: '位' })).toBe('位')
  })
})

describe('rows', () => {
  const minute = 60_000
  const noon = new Date(2026, 10, 23, 12).getTime()
  const says = (from: number, minutes: number): Message => ({
    conversation: 12,
    cid: `${from} at ${minutes}`,
    seq: 1,
    from,
    group: from === 3 ? 'admin' : 'member',
    text: '',
    at: noon + minutes * minute,
    state: 'sent',
  })
  const shape = (messages: Message[]) =>
    rowsOf(messages, ({ from }) => from === 7)
      .map(({ isFirst, isLast }) => `${isFirst ? '(' : ' '}${isLast ? ')' : ' '}`)
      .join('')

  test('what one person says in one go belongs together', () => {
    expect(shape([says(7, 0), says(7, 1), says(3, 2), says(7, 3)])).toBe('(  )()()')
  })

  test('a pause of five minutes parts', () => {
    expect(shape([says(7, 0), says(7, 4), says(7, 9)])).toBe('(  )()')
  })

  test('midnight parts, and the first of a day says so', () => {
    const rows = rowsOf([says(7, 718), says(7, 719), says(7, 721)], () => true)
    expect(rows.map(({ opensDay }) => opensDay)).toEqual([true, false, true])
    expect(shape([says(7, 719), says(7, 721)])).toBe('()()')
  })

  test('what is drawn between two messages parts them', () => {
    const rows = rowsOf(
      [says(7, 0), says(7, 1)],
      () => true,
      ({ at }) => at === noon,
    )
    expect(rows.map(({ isFirst, isLast }) => [isFirst, isLast])).toEqual([
      [true, true],
      [true, true],
    ])
  })

  test('two people of one side are two', () => {
    expect(shape([says(8, 0), says(9, 1)])).toBe('()()')
  })

  test('a message keeps its key when it is acknowledged, and nobody else can have it', () => {
    const waiting: Message = { ...says(7, 0), seq: 0, from: 0, state: 'sending' }
    const [before, after, other] = rowsOf(
      [
        waiting,
        { ...waiting, from: 7, seq: 1, state: 'sent' },
        { ...waiting, from: 8, seq: 2, state: 'sent' },
      ],
      ({ from }) => from !== 8,
    ).map(({ key }) => key)
    expect(after).toBe(before)
    expect(other).not.toBe(before)
  })

  test('a row about which nothing changed stays the same object', () => {
    const rows = new SteadyRows()
    const isOwn = ({ from }: Message) => from === 7
    const [one, two, three, four] = [says(7, 0), says(7, 1), says(3, 2), says(3, 3)]
    const before = rows.of([one, two, three], isOwn)
    const after = rows.of([one, two, three, four], isOwn)
    expect(after.map((row) => before.includes(row))).toEqual([true, true, false, false])
    expect(after.map(({ isLast }) => isLast)).toEqual([false, true, false, true])
    const older = rows.of([says(7, -1), one, two, three, four], isOwn)
    expect(older.map((row) => after.includes(row))).toEqual([false, false, true, true, true])
  })
})
