import type { ServerFrame, User } from '@kefu/protocol/frames.ts'
import { Inbox } from '@kefu/web/src/console/inbox.ts'
import { signal } from '@preact/signals'
import { beforeEach, expect, test } from 'vitest'

const vic = 7
const wen = 8

let inbox: Inbox
beforeEach(() => {
  inbox = new Inbox(
    () => {},
    () => () => {},
    signal([]),
  )
  const users = [userOf(vic), userOf(wen)]
  hear({ type: 'load_user_list', group: 'admin', userlist: [vic, wen], users, more: false })
})

const hear = (frame: ServerFrame) => inbox.take(frame)
const entryOf = (id: number) => inbox.at(id + 100)?.value

function userOf(id: number): User {
  return {
    id,
    name: 'Vic',
    conversation: id + 100,
    seq: 0,
    rev: 4,
    since: 1000,
    online: true,
    page: { url: 'https://shop.example/', title: 'Shop', referrer: 'https://search.example/' },
    read: 0,
    seen: { delivered: 0, read: 0 },
  }
}

test('a visitor who goes to another page is there at once, and nothing else about him changes', () => {
  const url = 'https://shop.example/cups'
  hear({ type: 'page', conversation: vic + 100, from_id: vic, url, title: 'Cups' })
  expect(entryOf(vic)).toEqual({
    ...userOf(vic),
    page: { url, title: 'Cups' },
    awaiting: null,
    left: null,
    elsewhere: null,
  })
  expect(entryOf(wen)?.page?.title).toBe('Shop')
  hear({ type: 'page', conversation: vic + 100, from_id: vic, url })
  expect(entryOf(vic)?.page).toEqual({ url })
})

test('the page of somebody who is not in the list is nobody’s', () => {
  hear({ type: 'page', conversation: 999, from_id: 99, url: 'https://shop.example/' })
  expect(inbox.order.value).toHaveLength(2)
})

test('a new name is on all rows of that visitor, also where his conversation is closed and kept open', () => {
  inbox.choose(vic + 100)
  hear({ type: 'logout', disc_id: vic, conversation: vic + 100, rev: 5, why: 'closed' })
  inbox.named(vic, 'Victor')
  expect([entryOf(vic)?.name, entryOf(wen)?.name]).toEqual(['Victor', 'Vic'])
  inbox.named(vic, undefined)
  expect(entryOf(vic)).not.toHaveProperty('name')
})
