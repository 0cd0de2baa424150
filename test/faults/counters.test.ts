import type { ErrorCode } from '@kefu/protocol/codes.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { countFaults } from '../support/faults/counters.ts'
import { Journal } from '../support/faults/journal.ts'
import type { View } from '../support/faults/person.ts'
import type { Row, Table } from '../support/faults/table.ts'
import { findWrongTimelines } from '../support/faults/timelines.ts'

const vic = 7
const conversation = 12
const nothing = { lost: [], duplicated: [], outOfOrder: [], gaps: [], refused: [], unexpected: [] }

let journal: Journal
let table: Table
beforeEach(() => {
  journal = new Journal()
  table = {
    rows: [],
    conversations: [{ id: conversation, visitor: vic, agent: 0, lastSeq: 0, open: true }],
  }
})

function writes(n: number, to: { touid?: number; conversation?: number } = {}): void {
  const text = `vic #${n}`
  journal.write({ text, writer: 'vic', n })
  journal.goesOut({ type: 'msg', cid: cidOf(n), msg: text, ...to })
}

function stores(n: number, seq: number, more: Partial<Row> = {}): void {
  const row = {
    conversation,
    seq,
    senderKind: 'visitor' as const,
    senderId: vic,
    cid: cidOf(n),
    text: `vic #${n}`,
    at: seq,
  }
  table.rows.push({ ...row, ...more })
  const [open] = table.conversations
  open!.lastSeq = Math.max(open!.lastSeq, seq)
}

const acknowledges = (n: number, seq: number) =>
  journal.comesIn({ type: 'ack', cid: cidOf(n), conversation, seq, at: seq }, vic)
const refuses = (n: number, code: ErrorCode) =>
  journal.comesIn({ type: 'error', code, msg: '', cid: cidOf(n) }, vic)
const cidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

describe('a table in which everything is as it was written', () => {
  test('has nothing to count', () => {
    for (const n of [1, 2, 3]) {
      writes(n)
      stores(n, n)
      acknowledges(n, n)
    }
    expect(countFaults(table, journal)).toEqual(nothing)
  })

  test('need not hold what an agent wrote in a conversation that was taken from him', () => {
    writes(1, { touid: vic, conversation })
    journal.upset(conversation)
    refuses(1, 'forbidden')
    expect(countFaults(table, journal)).toEqual(nothing)
  })

  test('may come after an answer that asked for patience', () => {
    writes(1)
    refuses(1, 'rate_limited')
    stores(1, 1)
    expect(countFaults(table, journal)).toEqual(nothing)
  })
})

describe('what went wrong is counted:', () => {
  test('a message that was acknowledged and is not there, or is another', () => {
    writes(1)
    acknowledges(1, 1)
    expect(countFaults(table, journal).lost).toHaveLength(2)
    stores(2, 1)
    expect(countFaults(table, journal).lost).toHaveLength(2)
  })

  test('a message that was written, and was neither stored nor refused', () => {
    writes(1)
    expect(countFaults(table, journal)).toEqual({ ...nothing, lost: ['"vic #1" was written'] })
  })

  test('a message that was refused, unless it may be', () => {
    journal.upset(conversation)
    writes(1)
    writes(2, { touid: vic, conversation })
    writes(3, { touid: vic, conversation: conversation + 1 })
    refuses(1, 'forbidden')
    refuses(2, 'internal')
    refuses(3, 'forbidden')
    expect(countFaults(table, journal)).toEqual({
      ...nothing,
      refused: [
        '"vic #1" was refused: forbidden',
        '"vic #2" was refused: internal',
        '"vic #3" was refused: forbidden',
      ],
    })
  })

  test('a message that is stored twice', () => {
    writes(1)
    stores(1, 1)
    stores(1, 2)
    expect(countFaults(table, journal)).toMatchObject({
      duplicated: [expect.any(String)],
      lost: [],
      gaps: [],
    })
  })

  test('a message that overtook an earlier one', () => {
    writes(1)
    writes(2)
    stores(2, 1)
    stores(1, 2)
    expect(countFaults(table, journal)).toEqual({
      ...nothing,
      outOfOrder: ['"vic #1" comes after "vic #2"'],
    })
  })

  test('a number that is missing, at the end too', () => {
    writes(1)
    stores(1, 2)
    expect(countFaults(table, journal)).toEqual({ ...nothing, gaps: ['12 has no 1'] })
    table.conversations[0]!.lastSeq = 3
    expect(countFaults(table, journal).gaps).toEqual(['12 has no 1', '12 has no 3'])
  })

  test('a message that nobody wrote, or that was refused', () => {
    stores(1, 1)
    expect(countFaults(table, journal).unexpected).toHaveLength(1)
    writes(1)
    expect(countFaults(table, journal).unexpected).toEqual([])
    refuses(1, 'internal')
    expect(countFaults(table, journal).unexpected).toHaveLength(1)
  })

  test('a message that was shown and is not stored there', () => {
    journal.comesIn(
      { type: 'msg', from_id: 3, group: 'admin', msg: 'Hello', cid: cidOf(9), conversation, seq: 1, at: 1 },
      vic,
    )
    expect(countFaults(table, journal).unexpected).toHaveLength(1)
  })

  test('a message that was acknowledged at two places', () => {
    writes(1)
    stores(1, 1)
    acknowledges(1, 1)
    acknowledges(1, 2)
    expect(countFaults(table, journal).unexpected).toHaveLength(1)
  })
})

describe('a client that shows something else than what is stored', () => {
  const message = (n: number) => ({
    conversation,
    seq: n,
    cid: cidOf(n),
    from: vic,
    group: 'member' as const,
    text: `vic #${n}`,
    at: n,
    state: 'sent' as const,
  })
  const showing = (...ns: number[]): View => ({
    name: 'vic',
    role: 'visitor',
    id: vic,
    isReady: true,
    waiting: 0,
    listed: [],
    status: { type: 'status', conversation, rev: 1, state: 'waiting' },
    shown: () => [{ conversation, messages: ns.map(message), whole: true }],
  })
  beforeEach(() => {
    for (const n of [1, 2, 3]) stores(n, n)
  })

  test('is found, whether it shows too little, twice, or in another order', () => {
    expect(findWrongTimelines([showing(1, 2, 3)], table)).toEqual([])
    for (const ns of [
      [1, 2],
      [1, 3],
      [2, 3],
      [2, 1, 3],
      [1, 1, 2, 3],
    ])
      expect(findWrongTimelines([showing(...ns)], table), ns.join()).toHaveLength(1)
  })

  test('may have loaded the newest part alone', () => {
    const part = {
      ...showing(),
      shown: () => [{ conversation, messages: [2, 3].map(message), whole: false }],
    }
    expect(findWrongTimelines([part], table)).toEqual([])
  })

  test('is found when it has no line, or when something waits in its outbox', () => {
    expect(findWrongTimelines([{ ...showing(1, 2, 3), isReady: false }], table)).toHaveLength(1)
    expect(findWrongTimelines([{ ...showing(1, 2, 3), waiting: 1 }], table)).toHaveLength(1)
  })

  test('is found when a visitor is told that somebody else serves him, or nobody', () => {
    const told = (more: object): View => ({
      ...showing(1, 2, 3),
      status: {
        type: 'status',
        conversation,
        rev: 1,
        state: 'served',
        agent: { id: 3, name: 'Amy' },
        ...more,
      },
    })
    table.conversations[0]!.agent = 3
    expect(findWrongTimelines([told({})], table)).toEqual([])
    expect(findWrongTimelines([told({ agent: { id: 4, name: 'Bob' } })], table)).toHaveLength(1)
    expect(findWrongTimelines([told({ state: 'waiting' })], table)).toHaveLength(1)
    table.conversations[0]!.open = false
    expect(findWrongTimelines([told({})], table)).toHaveLength(1)
  })

  test('is found when an agent’s list has one too many or too few', () => {
    table.conversations[0]!.agent = 3
    const amy: View = { ...showing(1, 2, 3), name: 'amy', role: 'agent', id: 3 }
    expect(findWrongTimelines([{ ...amy, listed: [conversation] }], table)).toEqual([])
    expect(findWrongTimelines([{ ...amy, listed: [] }], table)).toHaveLength(1)
    expect(findWrongTimelines([{ ...amy, listed: [conversation, 13] }], table)).toHaveLength(1)
  })
})
