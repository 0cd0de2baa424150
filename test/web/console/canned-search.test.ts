import type { CannedReply } from '@kefu/web/src/console/canned-replies.ts'
import { findReplies, searchable } from '@kefu/web/src/console/canned-search.ts'
import { expect, test } from 'vitest'

const reply = (id: number, shortcut: string, title: string, body: string): CannedReply => ({
  id,
  shared: false,
  shortcut,
  title,
  body,
  used: 0,
  used_at: null,
})

const replies = [
  reply(1, 'bye', 'Goodbye', 'Have a nice day. The refund is on its way.'),
  reply(2, 'late', 'Refund takes longer', 'It takes five days at most.'),
  reply(3, 'refund', '', 'You have it back in three days.'),
  reply(4, '退款', '退款进度', '您的退款会在三天内到账。'),
  reply(5, '发货', '发货时间', '我们每天下午四点发货，退款请看这里。'),
].map(searchable)

const found = (query: string) => findReplies(replies, query).map(({ id }) => id)

test('a shortcut that begins with it comes first, then titles, then what the replies say', () => {
  expect(found('refund')).toEqual([3, 2, 1])
  expect(found('REF')).toEqual([3, 2, 1])
  expect(found('退')).toEqual([4, 5])
})

test('no title and no body comes before a shortcut that begins with it', () => {
  const exact = [reply(1, 'zz', 'pay', 'pay'), reply(2, 'payment', '', '-')].map(searchable)
  expect(findReplies(exact, 'pay').map(({ id }) => id)).toEqual([2, 1])
})

test('Chinese words of two characters are found everywhere', () => {
  expect(found('退款')).toEqual([4, 5])
  expect(found('下午')).toEqual([5])
  expect(found('发时')).toEqual([5])
})

test('every word has to fit, wherever it does', () => {
  expect(found('late days')).toEqual([2])
  expect(found('days late')).toEqual([2])
  expect(found('late nothing')).toEqual([])
})

test('without a query there are all of them, in their order', () => {
  expect(found('')).toEqual([1, 2, 3, 4, 5])
  expect(found('  ')).toEqual([1, 2, 3, 4, 5])
})
