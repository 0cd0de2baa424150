import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Listed } from '../../../packages/web/src/console/entry.ts'
import { type Asked, Lists, type Page } from '../../../packages/web/src/console/lists.ts'
import type { Reply } from '../../../packages/web/src/lib/post.ts'
import { FakeClock, settle } from '../../support/web/fake-clock.ts'

let clock: FakeClock
let lists: Lists
let asked: Asked[]
/** What the admin app knows, by tab. */
let stored: Record<string, Listed[]>
let isDown: boolean
let isHidden: boolean
let reading: number
let told: [number, number][]

beforeEach(() => {
  clock = new FakeClock()
  asked = []
  stored = { waiting: [], all: [], closed: [] }
  isDown = false
  isHidden = false
  reading = 0
  told = []
  lists = new Lists({
    load: async (question) => answer(question),
    clock,
    reading: () => reading,
    isHidden: () => isHidden,
    told: (conversation, seq) => told.push([conversation, seq]),
  })
})

function answer(question: Asked): Reply<Page> {
  asked.push(question)
  if (isDown) return { ok: false, status: 0, msg: 'No connection.', field: null }
  const { tab, after, limit = 50, also } = question
  const list = tab ? (stored[tab] ?? []) : []
  const start = after ? list.findIndex(({ conversation }) => `${conversation}` === after) + 1 : 0
  const entries = list.slice(start, start + limit)
  const wanted = Object.values(stored)
    .flat()
    .find(({ conversation }) => conversation === also)
  return {
    ok: true,
    counts: { waiting: stored.waiting!.length, all: stored.all!.length },
    entries,
    ...(list.length > start + limit && { next: `${entries.at(-1)?.conversation}` }),
    ...(wanted && { also: wanted }),
  }
}

function listed(id: number, facts: Partial<Listed> = {}): Listed {
  const seen = { delivered: 0, read: 0 }
  return {
    id,
    conversation: id,
    seq: 1,
    rev: 1,
    since: id,
    online: true,
    read: 0,
    seen,
    state: 'waiting',
    ...facts,
  }
}

const many = (count: number, state: Listed['state']) =>
  Array.from({ length: count }, (_, n) => listed(count - n, { state }))
const news = (...changed: ('waiting' | 'all' | 'closed')[]): ServerFrame => ({
  type: 'inbox',
  waiting: 1,
  all: 2,
  lists: changed,
})
const bob = { id: 4, name: 'Bob' }

describe('the lists of everybody’s conversations', () => {
  test('are asked for when they are shown, and keep what they had while they are asked for again', async () => {
    stored.waiting = [listed(7), listed(8)]
    lists.show('waiting')
    expect([lists.loaded.value, lists.order.value]).toEqual([false, []])
    await clock.pass(0)
    expect([lists.loaded.value, lists.order.value]).toEqual([true, [7, 8]])
    expect(lists.counts.value).toEqual({ waiting: 2, all: 0 })
    lists.show('mine')
    stored.waiting = [listed(8)]
    lists.show('waiting')
    expect(lists.order.value).toEqual([7, 8])
    await clock.pass(0)
    expect(lists.order.value).toEqual([8])
  })

  test('are asked for again when news are about what is shown, at most every two seconds', async () => {
    lists.show('waiting')
    await clock.pass(0)
    lists.take(news('closed'))
    await clock.pass(3_000)
    expect(asked).toHaveLength(1)
    stored.waiting = [listed(7)]
    for (let second = 0; second < 6; second++) {
      lists.take(news('waiting'))
      await clock.pass(1_000)
    }
    expect(lists.order.value).toEqual([7])
    expect(asked.length).toBeGreaterThanOrEqual(3)
    expect(asked.length).toBeLessThanOrEqual(5)
  })

  test('take the counts from the news, whatever is shown', () => {
    lists.take(news('all'))
    expect(lists.counts.value).toEqual({ waiting: 1, all: 2 })
    expect(asked).toEqual([])
  })

  test('are asked for anyway from time to time, never more often than every ten seconds, and not for one’s own', async () => {
    lists.show('all')
    await clock.pass(60_000)
    expect(asked.length).toBeGreaterThan(2)
    expect(asked.length).toBeLessThanOrEqual(6)
    lists.show('mine')
    await clock.pass(0)
    const { length } = asked
    await clock.pass(60_000)
    expect(asked).toHaveLength(length)
  })

  test('are left alone while nobody sees the page, and asked for as soon as somebody does', async () => {
    lists.show('all')
    await clock.pass(0)
    isHidden = true
    lists.take(news('all'))
    await clock.pass(60_000)
    expect(asked).toHaveLength(1)
    isHidden = false
    lists.wake()
    await settle()
    expect(asked).toHaveLength(2)
  })

  test('load more while one scrolls, and keep it when the beginning is read again', async () => {
    stored.closed = many(120, 'closed')
    lists.show('closed')
    await clock.pass(0)
    expect([lists.order.value.length, lists.more.value]).toEqual([50, true])
    await lists.older()
    await lists.older()
    expect([lists.order.value.length, lists.more.value]).toEqual([120, false])
    stored.closed = [listed(999, { state: 'closed' }), ...stored.closed]
    lists.take(news('closed'))
    await clock.pass(2_000)
    expect(lists.order.value.slice(0, 2)).toEqual([999, 120])
    await lists.older()
    expect(new Set(lists.order.value).size).toBe(121)
  })

  test('say why there is nothing, and show it once there is', async () => {
    isDown = true
    lists.show('all')
    await clock.pass(0)
    expect([lists.loaded.value, lists.failure.value]).toEqual([false, 'No connection.'])
    isDown = false
    stored.all = [listed(7, { state: 'served', agent: bob })]
    lists.retry()
    expect(lists.failure.value).toBe('')
    await clock.pass(0)
    expect([lists.loaded.value, lists.order.value]).toEqual([true, [7]])
  })

  test('ask at once for another tab, also while the one before is under way', async () => {
    stored.closed = [listed(9, { state: 'closed' })]
    lists.show('all')
    await clock.pass(0)
    lists.show('all')
    await clock.pass(0)
    lists.show('closed')
    await clock.pass(0)
    expect(lists.order.value).toEqual([9])
  })

  test('tell how a conversation stands that is being read, and how far it goes', async () => {
    stored.all = [listed(7, { state: 'served', agent: bob, seq: 4 })]
    expect((await lists.find(7))?.elsewhere).toEqual({ state: 'served', agent: bob })
    expect(told).toEqual([[7, 4]])
    expect(await lists.find(8)).toBeNull()
    reading = 7
    stored.all = [listed(7, { state: 'served', agent: bob, seq: 5 })]
    lists.take(news('all'))
    await clock.pass(2_000)
    expect(told).toEqual([
      [7, 4],
      [7, 5],
    ])
    expect(lists.at(7)?.value.seq).toBe(5)
  })

  test('draw nothing again that is as it was', async () => {
    stored.all = [listed(7), listed(8)]
    lists.show('all')
    await clock.pass(0)
    const row = lists.at(7)!
    const before = row.value
    stored.all = [listed(7), listed(8, { seq: 2 })]
    lists.take(news('all'))
    await clock.pass(2_000)
    expect(lists.at(7)).toBe(row)
    expect(row.value).toBe(before)
    expect(lists.at(8)?.value.seq).toBe(2)
  })
})

describe('a visitor who had everything deleted', () => {
  test('is in no list any more', async () => {
    stored.all = [listed(7), listed(8), listed(9, { id: 7 })]
    lists.show('all')
    await clock.pass(0)
    expect(lists.forget(7)).toEqual([7, 9])
    expect(lists.order.value).toEqual([8])
    expect(lists.at(7)).toBeUndefined()
    expect(lists.at(8)?.value.id).toBe(8)
  })
})
