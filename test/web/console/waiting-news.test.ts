import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Listed } from '../../../packages/web/src/console/entry.ts'
import type { Page } from '../../../packages/web/src/console/lists.ts'
import { WaitingNews } from '../../../packages/web/src/console/waiting-news.ts'
import type { Reply } from '../../../packages/web/src/lib/post.ts'

let asked: ((reply: Reply<Page>) => void)[]
let told: number[]
let news: WaitingNews

beforeEach(() => {
  asked = []
  told = []
  news = new WaitingNews({
    load: () => new Promise((resolve) => asked.push(resolve)),
    came: ({ conversation }) => told.push(conversation) > 0,
  })
})

const limits = { msg: 4000, per_second: 10, burst: 60, window: 8 }
const ready: ServerFrame = { type: 'ready', id: 3, group: 'admin', epoch: 'e1', limits }
const inbox = (waiting: number, latest?: number): ServerFrame => ({
  type: 'inbox',
  ...{ waiting, all: waiting },
  ...(latest && { latest }),
  lists: ['waiting', 'all'],
})
const listed = (conversation: number): Listed => ({
  ...{ id: conversation + 100, conversation, seq: 0, rev: 1, since: 0, online: true },
  ...{ read: 0, seen: { delivered: 0, read: 0 }, state: 'waiting' },
})

/** The line, as it is answered to the oldest question. */
async function answer(...conversations: number[]): Promise<void> {
  const entries = conversations.map(listed)
  asked.shift()!({ ok: true, counts: { waiting: entries.length, all: entries.length }, entries })
  await new Promise(setImmediate)
}

describe('who newly waits', () => {
  test('is told once, and who waited when the page was opened is not', async () => {
    news.hear(ready)
    await answer(1, 2)
    expect(told).toEqual([])
    news.hear(inbox(3, 3))
    await answer(1, 2, 3)
    news.hear(inbox(3, 3))
    await answer(1, 2, 3)
    expect(told).toEqual([3])
    expect([...news.waiting.value]).toEqual([1, 2, 3])
  })

  test('is found though somebody else left the line in the same moment', async () => {
    news.hear(ready)
    await answer(1)
    news.hear(inbox(1, 2))
    await answer(2)
    expect(told).toEqual([2])
  })

  test('are all told, when several came since', async () => {
    news.hear(ready)
    await answer()
    news.hear(inbox(1, 1))
    news.hear(inbox(3, 3))
    await answer(1)
    await answer(1, 2, 3)
    expect(told).toEqual([1, 2, 3])
    expect(asked).toEqual([])
  })

  test('is told of whoever came while there was no line', async () => {
    news.hear(ready)
    await answer(1)
    news.hear(ready)
    await answer(1, 2)
    expect(told).toEqual([2])
  })

  test('is news once more, when he was served meanwhile and waits again', async () => {
    news.hear(ready)
    await answer()
    news.hear(inbox(1, 1))
    await answer(1)
    news.hear(inbox(0))
    expect(news.waiting.value.size).toBe(0)
    news.hear(inbox(1, 1))
    await answer(1)
    expect(told).toEqual([1, 1])
  })

  test('is not asked for while those who wait only write', async () => {
    news.hear(ready)
    await answer(1)
    news.hear(inbox(1, 1))
    await answer(1)
    for (let n = 0; n < 5; n++) news.hear(inbox(1, 1))
    expect(asked).toEqual([])
  })

  test('counts as waiting no longer, when somebody has him: that is asked for after he was told', async () => {
    news.hear(ready)
    await answer(1)
    news.hear(inbox(2, 2))
    await answer(1, 2)
    news.hear(inbox(1, 2))
    await answer(2)
    expect([...news.waiting.value]).toEqual([2])
  })

  test('is told late, when the answer was lost', async () => {
    news.hear(ready)
    await answer()
    news.hear(inbox(1, 1))
    asked.shift()!({ ok: false, status: 0, msg: 'No connection.', field: null })
    await new Promise(setImmediate)
    news.hear(inbox(1, 1))
    await answer(1)
    expect(told).toEqual([1])
  })
})
