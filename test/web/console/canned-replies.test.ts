import { CannedReplies } from '@kefu/web/src/console/canned-replies.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeClock } from '../../support/web/fake-clock.ts'

const hello = { id: 1, shared: false, shortcut: 'hello', title: '', body: 'Hello', used: 0, used_at: null }
const { id: _id, used: _used, used_at: _usedAt, ...wording } = hello

/** What was asked for, and what is answered to the list. */
let asked: string[]
let stored: object[]
let isDown: boolean
let clock: FakeClock
let replies: CannedReplies

beforeEach(() => {
  asked = []
  stored = [hello]
  isDown = false
  clock = new FakeClock()
  replies = new CannedReplies(clock.now)
  vi.stubGlobal('document', { querySelector: () => null })
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path.replace('/admin/service/canned', ''))
    if (isDown) throw new TypeError('no connection')
    return Response.json({ code: 0, id: 2, replies: stored })
  })
})
afterEach(() => vi.unstubAllGlobals())

test('the list is loaded once, and again when it is asked for a minute later', async () => {
  expect(replies.list.value).toBe(null)
  await Promise.all([replies.refresh(), replies.refresh()])
  await replies.refresh()
  expect(asked).toEqual([''])
  stored = []
  await clock.pass(59_999)
  await replies.refresh()
  expect(replies.list.value).toEqual([hello])
  await clock.pass(1)
  await replies.refresh()
  expect(replies.list.value).toEqual([])
})

test('what could not be loaded says why, and leaves what was there', async () => {
  isDown = true
  await replies.refresh()
  expect([replies.list.value, replies.trouble.value?.status]).toEqual([null, 0])
  isDown = false
  await replies.refresh()
  expect([replies.list.value, replies.trouble.value]).toEqual([[hello], null])
  isDown = true
  await replies.load()
  expect(replies.list.value).toEqual([hello])
})

test('after each change, and each that was refused, the list is loaded again', async () => {
  expect(await replies.create(wording)).toMatchObject({ ok: true, id: 2 })
  await replies.change(1, wording)
  await replies.delete(1)
  isDown = true
  expect(await replies.restore(1)).toMatchObject({ ok: false })
  expect(asked).toEqual(['/create', '', '/change', '', '/delete', '', '/restore', ''])
})

test('a list that was asked for before a change does not stand for the one after it', async () => {
  const before = replies.load()
  await replies.delete(1)
  await before
  expect(asked).toEqual(['', '/delete', ''])
})

test('what was typed and not saved is kept until it is', () => {
  replies.keep(0, wording)
  expect(replies.unsaved.value.get(0)).toEqual(wording)
  replies.keep(0, null)
  expect(replies.unsaved.value.size).toBe(0)
})
