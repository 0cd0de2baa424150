import type { Msg, Ready, ServerFrame, User } from '@kefu/protocol/frames.ts'
import { type News, NewsReader, noticeOf } from '@kefu/web/src/console/news.ts'
import { beforeEach, describe, expect, test } from 'vitest'

const cid = '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f'

const said = (seq: number, more: Partial<Msg> = {}): ServerFrame => ({
  type: 'msg',
  from_id: 7,
  group: 'member',
  msg: `Words ${seq}`,
  cid,
  conversation: 12,
  seq,
  at: 1,
  ...more,
})

const user = (seq: number, read = 0, conversation = 12): User => ({
  id: 7,
  conversation,
  seq,
  rev: 1,
  since: 1,
  online: true,
  ...(seq > 0 && { last: { msg: `Words ${seq}`, at: 1, group: 'member' } }),
  read,
  seen: { delivered: 0, read: 0 },
})

const list = (...users: User[]): ServerFrame => ({
  type: 'load_user_list',
  group: 'admin',
  userlist: users.map(({ id }) => id),
  users,
  more: false,
})

const came = (one: User): ServerFrame => ({
  type: 'login',
  group: 'member',
  from_id: one.id,
  conversation: one.conversation,
  rev: one.rev,
  user: one,
})

const ready = (more: Partial<Ready> = {}): ServerFrame => ({
  type: 'ready',
  id: 3,
  group: 'admin',
  epoch: 'e1',
  limits: { msg: 4000, per_second: 10, burst: 60, window: 8 },
  ...more,
})

const left = (why: 'away' | 'closed' | 'moved'): ServerFrame => ({
  type: 'logout',
  disc_id: 7,
  conversation: 12,
  rev: 2,
  why,
})

describe('news are', () => {
  let reader: NewsReader
  beforeEach(() => {
    reader = new NewsReader()
  })
  const read = (...frames: ServerFrame[]) =>
    frames.flatMap((frame) => reader.read(frame)).map(({ seq, came }) => [seq, came])

  test('words of a visitor, once, however often they come', () => {
    expect(read(list(user(1, 1)), said(2), said(2), said(3))).toEqual([
      [2, false],
      [3, false],
    ])
  })

  test('a visitor who comes with words, not one who has said nothing yet', () => {
    expect(read(came(user(0)), said(1))).toEqual([[1, false]])
    expect(read(came(user(2, 0, 13)))).toEqual([[2, true]])
  })

  test('not what was there when the page was opened, whichever page of the list it is on', () => {
    const first = { ...list(user(3)), more: true } as ServerFrame
    expect(read(first, list(user(5, 0, 13)))).toEqual([])
  })

  test('what the list brings when the page has slept', () => {
    expect(read(list(user(3)), list(user(3)))).toEqual([])
    expect(read(list(user(5)), list(user(5), user(2, 0, 13)))).toEqual([
      [5, false],
      [2, true],
    ])
  })

  test('not what he read, or said, on another page meanwhile', () => {
    expect(read(list(user(3)), list(user(5, 5)))).toEqual([])
    expect(read(said(6, { group: 'admin', from_id: 3 }), said(7, { group: 'system' }))).toEqual([])
    expect(read({ type: 'ack', cid, conversation: 12, seq: 8, at: 1 }, came(user(8)))).toEqual([])
  })

  test('not again what a visitor had said who was away for a while', () => {
    expect(read(list(user(3)), left('away'), came(user(3)))).toEqual([])
  })

  test('again his words, when he was somebody else’s and is his now', () => {
    expect(read(list(user(3)), left('moved'), came(user(3)))).toEqual([[3, true]])
  })

  test('counted from nothing where the server knows a conversation differently', () => {
    expect(read(ready(), list(user(9)), ready({ reset: [12] }), said(4))).toEqual([[4, false]])
  })

  test('not what a restored database had all along', () => {
    expect(read(ready(), list(user(9)), ready({ epoch: 'e2' }), list(user(4)), said(5))).toEqual([[5, false]])
  })
})

describe('an agent is told of them', () => {
  const known: News = { conversation: 12, seq: 3, text: 'Hello', came: false }
  const fresh: News = { ...known, came: true }
  const nothing = { sound: false, notification: false }
  const sound = { sound: true, notification: false }
  const both = { sound: true, notification: true }

  test.each([
    ['not at all of what he looks at', known, true, 12, false, nothing],
    ['by a sound while he looks at another conversation', known, true, 13, false, sound],
    ['by a sound while he looks at the list', known, true, null, false, sound],
    ['by both while he looks elsewhere, whatever is open here', known, false, 12, false, both],
    ['by both of a visitor who came', fresh, false, null, false, both],
    ['of the words of those he has, also while he is away', known, false, null, true, both],
    ['not of visitors who come while he is away', fresh, false, null, true, nothing],
    ['not of them in front of the page either', fresh, true, null, true, nothing],
  ])('%s', (_name, news, isWatching, chosen, isAway, notice) => {
    expect(noticeOf(news, { isWatching, chosen, isAway })).toEqual(notice)
  })
})
