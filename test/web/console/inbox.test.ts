import type { ServerFrame, User } from '@kefu/protocol/frames.ts'
import { signal } from '@preact/signals'
import { beforeEach, describe, expect, test } from 'vitest'
import { unreadIn } from '../../../packages/web/src/console/entry.ts'
import { Inbox } from '../../../packages/web/src/console/inbox.ts'
import type { Entry as Unsent } from '../../../packages/web/src/lib/outbox.ts'

const amy = 3
const vic = 7
const wen = 8

let asked: (number | undefined)[]
let inbox: Inbox
let later: () => void
const unsent = signal<readonly Unsent[]>([])

beforeEach(() => {
  asked = []
  unsent.value = []
  inbox = new Inbox(
    (after) => asked.push(after),
    (_ms, act) => {
      later = act
      return () => {}
    },
    unsent,
  )
})

function written(id: number, text: string, facts: Partial<Unsent> = {}): Unsent {
  const cid = `0b6f2f6e-2d3c-4b3a-9a44-${text.length.toString(16).padStart(12, '0')}`
  return { cid, text, at: 5000, order: 1, sender: amy, conversation: id + 100, touid: id, ...facts }
}

function user(id: number, facts: Partial<User> = {}): User {
  return {
    id,
    conversation: id + 100,
    seq: 0,
    rev: 1,
    since: 1000 + id,
    online: true,
    read: 0,
    seen: { delivered: 0, read: 0 },
    ...facts,
  }
}

const said = (msg: string, at: number, group: 'member' | 'admin' = 'member') => ({ last: { msg, at, group } })

function ready(facts: Partial<Extract<ServerFrame, { type: 'ready' }>> = {}): ServerFrame {
  const limits = { msg: 4000, per_second: 10, burst: 60, window: 8 }
  return { type: 'ready', id: amy, group: 'admin', name: 'Amy', epoch: 'e1', limits, ...facts }
}

function page(users: User[], more = false, after?: number): ServerFrame {
  const userlist = users.map(({ id }) => id)
  return { type: 'load_user_list', group: 'admin', userlist, users, more, ...(after && { after }) }
}

const came = (user: User): ServerFrame => ({
  type: 'login',
  group: 'member',
  from_id: user.id,
  conversation: user.conversation,
  rev: user.rev,
  user,
})

const went = (id: number, rev: number, why: 'away' | 'closed' | 'moved'): ServerFrame => ({
  type: 'logout',
  disc_id: id,
  conversation: id + 100,
  rev,
  why,
})

function message(
  id: number,
  seq: number,
  msg: string,
  facts: { from?: number; at?: number } = {},
): ServerFrame {
  const from_id = facts.from ?? id
  const group = from_id === amy ? 'admin' : 'member'
  const cid = '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f'
  return { type: 'msg', from_id, group, msg, cid, conversation: id + 100, seq, at: facts.at ?? seq * 1000 }
}

const listed = () => inbox.order.value.map((conversation) => inbox.at(conversation)?.value.id)
const row = (id: number) => inbox.at(id + 100)?.value

function start(...users: User[]) {
  inbox.take(ready())
  inbox.take(page(users))
}

describe('the list', () => {
  test('is asked for page by page, and is loaded with the last one', () => {
    inbox.take(ready())
    expect(asked).toEqual([undefined])
    inbox.take(page([user(vic)], true))
    expect(asked).toEqual([undefined, 107])
    expect(inbox.loaded.value).toBe(false)
    inbox.take(page([user(wen)], false, 107))
    expect(asked).toHaveLength(2)
    expect(inbox.loaded.value).toBe(true)
    expect(listed().sort()).toEqual([vic, wen])
  })

  test('puts who waits longest for an answer first, and then the latest words', () => {
    start(
      user(1, { seq: 2, ...said('Thanks', 9000, 'admin') }),
      user(2, { seq: 1, ...said('Hello', 8000) }),
      user(3, { seq: 1, ...said('Anybody here', 5000) }),
      user(4, { seq: 2, ...said('You are welcome', 9500, 'admin') }),
    )
    expect(listed()).toEqual([3, 2, 4, 1])
  })

  test('puts visitors who left without an answer behind those who are there', () => {
    start(
      user(1, { seq: 1, online: false, ...said('Hello', 1000) }),
      user(2, { seq: 1, ...said('Hello', 5000) }),
      user(3, { seq: 2, ...said('Thanks', 9000, 'admin') }),
    )
    expect(listed()).toEqual([2, 1, 3])
    inbox.take(came(user(1, { seq: 1, ...said('Hello', 1000) })))
    expect(listed()).toEqual([1, 2, 3])
  })

  test('keeps a place by the first unanswered words, not by the newest', () => {
    start(user(vic, { seq: 1, ...said('Hello', 5000) }), user(wen, { seq: 1, ...said('Hi', 6000) }))
    inbox.take(message(vic, 2, 'Are you there', { at: 7000 }))
    expect(listed()).toEqual([vic, wen])
    expect(row(vic)?.awaiting).toBe(5000)
  })

  test('leaves the chosen row where it is until another one is chosen', () => {
    start(user(vic, { seq: 1, ...said('Hello', 5000) }), user(wen, { seq: 1, ...said('Hi', 6000) }))
    inbox.choose(vic + 100)
    inbox.said(vic + 100, { seq: 2, msg: 'Hello Vic', at: 7000, group: 'admin' })
    expect(listed()).toEqual([vic, wen])
    inbox.choose(wen + 100)
    expect(listed()).toEqual([wen, vic])
  })

  test('is not touched by words that change nobody’s place', () => {
    start(user(vic, { seq: 1, ...said('Hello', 5000) }), user(wen, { seq: 1, ...said('Hi', 6000) }))
    let drawn = 0
    const stop = inbox.order.subscribe(() => drawn++)
    inbox.take(message(wen, 2, 'Hello again'))
    expect(drawn).toBe(1)
    stop()
  })
})

describe('visitors who come and go', () => {
  test('appear once, however often they are announced', () => {
    start(user(vic))
    inbox.take(came(user(wen, { rev: 2 })))
    inbox.take(came(user(wen, { rev: 2 })))
    inbox.take(page([user(vic), user(wen, { rev: 2 })]))
    expect(listed().sort()).toEqual([vic, wen])
  })

  test('stay in the list while they are away', () => {
    start(user(vic))
    inbox.take(went(vic, 1, 'away'))
    expect(row(vic)?.online).toBe(false)
    inbox.take(came(user(vic)))
    expect(row(vic)?.online).toBe(true)
  })

  test('leave the list when their conversation is closed or moved', () => {
    start(user(vic), user(wen))
    inbox.take(went(vic, 2, 'closed'))
    inbox.take(went(wen, 2, 'moved'))
    expect(listed()).toEqual([])
  })

  test('do not come back as ghosts by what was sent before they left', () => {
    start(user(vic, { rev: 4 }))
    inbox.take(went(vic, 5, 'moved'))
    inbox.take(came(user(vic, { rev: 4 })))
    inbox.take(page([user(vic, { rev: 4 })]))
    expect(listed()).toEqual([])
    inbox.take(came(user(vic, { rev: 6 })))
    expect(listed()).toEqual([vic])
  })

  test('are not sent away by a log-out that is older than their return', () => {
    start(user(vic, { rev: 6 }))
    inbox.take(went(vic, 5, 'moved'))
    expect(listed()).toEqual([vic])
  })

  test('stay in sight while the agent looks at them, and go when he looks elsewhere', () => {
    start(user(vic), user(wen))
    inbox.choose(vic + 100)
    inbox.take(went(vic, 2, 'closed'))
    expect(row(vic)?.left).toBe('closed')
    expect(listed()).toContain(vic)
    inbox.choose(wen + 100)
    expect(listed()).toEqual([wen])
  })

  test('who came while a page was on its way are not lost by it', () => {
    inbox.take(ready())
    inbox.take(came(user(wen)))
    inbox.take(page([user(vic)]))
    expect(listed().sort()).toEqual([vic, wen])
  })

  test('who are missing in a later list are gone', () => {
    start(user(vic), user(wen))
    inbox.take(ready())
    inbox.take(page([user(wen)]))
    expect(listed()).toEqual([wen])
  })

  test('who are missing in a later list left for a reason that nobody told', () => {
    start(user(vic))
    inbox.choose(vic + 100)
    inbox.take(ready())
    inbox.take(page([]))
    expect(row(vic)?.left).toBe('gone')
    // A frame that was slower than the list does tell it.
    inbox.take(went(vic, 2, 'closed'))
    expect(row(vic)?.left).toBe('closed')
  })

  test('that the agent left himself makes way for what all lists know of it, unless words are not sent', () => {
    start(user(vic), user(wen))
    inbox.choose(vic + 100)
    inbox.partFrom(vic + 100)
    expect(row(vic)).toBeDefined()
    inbox.take(went(vic, 2, 'moved'))
    inbox.partFrom(vic + 100)
    expect(row(vic)).toBeUndefined()
    expect(inbox.chosen.value).toBe(vic + 100)
  })

  test('of a later page are not taken for missing in the first', () => {
    start(user(vic), user(wen))
    inbox.take(ready())
    inbox.take(page([user(vic)], true))
    expect(listed().sort()).toEqual([vic, wen])
  })
})

describe('a conversation that left while words for it were not sent', () => {
  test('stays with the words that wait, and goes with the last of them', () => {
    start(user(vic), user(wen))
    unsent.value = [written(vic, 'We do.')]
    inbox.take(ready())
    inbox.take(page([user(wen)]))
    expect(row(vic)?.left).toBe('gone')
    expect(listed().sort()).toEqual([vic, wen])
    unsent.value = []
    expect(listed()).toEqual([wen])
  })

  test('stays when another one is chosen, as long as its words are refused', () => {
    start(user(vic), user(wen))
    inbox.choose(vic + 100)
    inbox.take(went(vic, 2, 'moved'))
    unsent.value = [written(vic, 'We do.', { failed: 'forbidden' })]
    inbox.choose(wen + 100)
    expect(listed().sort()).toEqual([vic, wen])
    unsent.value = []
    expect(listed()).toEqual([wen])
  })

  test('is brought back by what was refused, once the list says that it is not there', () => {
    unsent.value = [written(vic, 'We do.', { failed: 'forbidden' })]
    inbox.take(ready())
    expect(listed()).toEqual([])
    inbox.take(page([user(wen)]))
    expect(listed().sort()).toEqual([vic, wen])
    expect(row(vic)).toMatchObject({ left: 'gone', last: { msg: 'We do.' } })
    expect(inbox.unread.value).toBe(0)
  })

  test('is not brought back by what is on its way', () => {
    unsent.value = [written(vic, 'We do.')]
    start(user(wen))
    expect(listed()).toEqual([wen])
  })

  test('is itself again when it comes back to its agent', () => {
    unsent.value = [written(vic, 'We do.', { failed: 'forbidden' })]
    start(user(wen))
    inbox.take(came(user(vic, { rev: 1, name: 'Vic' })))
    unsent.value = []
    expect(row(vic)).toMatchObject({ left: null, name: 'Vic' })
  })

  test('does not keep the list from being the one that a head tells of', () => {
    unsent.value = [written(vic, 'We do.', { failed: 'forbidden' })]
    start(user(wen, { seq: 1 }))
    inbox.take({ type: 'head', heads: [[wen + 100, 1, 1]] })
    expect(asked).toHaveLength(1)
  })
})

describe('facts that arrive out of order', () => {
  test('do not overwrite newer ones', () => {
    start(user(vic, { rev: 5, name: 'Vic' }))
    inbox.take(came(user(vic, { rev: 4, name: 'Nobody' })))
    expect(row(vic)?.name).toBe('Vic')
  })

  test('do not take back words that were heard already', () => {
    start(user(vic, { seq: 1, ...said('Hello', 5000) }))
    inbox.take(message(vic, 2, 'Are you there'))
    inbox.take(page([user(vic, { seq: 1, ...said('Hello', 5000) })]))
    expect(row(vic)).toMatchObject({ seq: 2, last: { msg: 'Are you there' } })
  })

  test('drop a message that was heard already', () => {
    start(user(vic, { seq: 3, ...said('Newest', 9000) }))
    inbox.take(message(vic, 2, 'Older'))
    expect(row(vic)?.last?.msg).toBe('Newest')
  })

  test('count from nothing after a rollback', () => {
    start(user(vic, { seq: 9, rev: 8, ...said('Lost words', 9000) }))
    inbox.take(ready({ reset: [vic + 100] }))
    inbox.take(page([user(vic, { seq: 4, rev: 3, ...said('Kept words', 4000) })]))
    expect(row(vic)).toMatchObject({ seq: 4, rev: 3, last: { msg: 'Kept words' } })
  })

  test('are all forgotten when the database is another one', () => {
    start(user(vic), user(wen))
    inbox.choose(vic + 100)
    inbox.take(ready({ epoch: 'e2' }))
    expect(listed()).toEqual([])
    expect(inbox.chosen.value).toBeNull()
  })
})

describe('unread words', () => {
  test('count from what the agent has read', () => {
    start(user(vic, { seq: 3, read: 1, ...said('Hello', 5000) }), user(wen))
    expect(unreadIn(row(vic)!)).toBe(2)
    expect(inbox.unread.value).toBe(1)
    inbox.take(message(wen, 1, 'Hi'))
    expect(inbox.unread.value).toBe(2)
    inbox.read(vic + 100, 3)
    expect(inbox.unread.value).toBe(1)
  })

  test('are none where the agent spoke last', () => {
    start(user(vic, { seq: 1, ...said('Hello', 5000) }))
    inbox.said(vic + 100, { seq: 2, msg: 'Hello Vic', at: 6000, group: 'admin' })
    expect(inbox.unread.value).toBe(0)
    expect(row(vic)?.awaiting).toBeNull()
  })

  test('are read when the agent answers from another tab', () => {
    start(user(vic, { seq: 1, ...said('Hello', 5000) }))
    inbox.take(message(vic, 2, 'Hello Vic', { from: amy }))
    expect(row(vic)?.read).toBe(2)
  })

  test('never become unread again by an older mark', () => {
    start(user(vic, { seq: 3, read: 3, ...said('Hello', 5000) }))
    inbox.read(vic + 100, 2)
    inbox.take({ type: 'seen', conversation: vic + 100, group: 'admin', id: amy, delivered: 1, read: 1 })
    expect(row(vic)?.read).toBe(3)
  })
})

describe('what the list does not know', () => {
  test('is asked for once when a message names it', () => {
    start()
    inbox.take(message(vic, 1, 'Hello'))
    inbox.take(message(vic, 2, 'Anybody here'))
    expect(asked).toEqual([undefined, undefined])
    inbox.take(page([user(vic, { seq: 2, ...said('Anybody here', 2000) })]))
    expect(listed()).toEqual([vic])
  })

  test('is asked for when a head tells of it, of newer facts, or of fewer conversations', () => {
    start(user(vic, { seq: 2, rev: 3 }))
    inbox.take({ type: 'head', heads: [[107, 2, 3]] })
    expect(asked).toHaveLength(1)
    inbox.take({ type: 'head', heads: [[107, 2, 4]] })
    expect(asked).toHaveLength(2)
    inbox.take(page([user(vic, { seq: 2, rev: 4 })]))
    inbox.take({ type: 'head', heads: [] })
    expect(asked).toHaveLength(3)
    inbox.take(page([]))
    expect(listed()).toEqual([])
  })

  test('is asked for again when the server had no time for it', () => {
    inbox.take(ready())
    inbox.take({ type: 'busy', retry_ms: 800 })
    expect(asked).toHaveLength(1)
    later()
    expect(asked).toHaveLength(2)
  })

  test('is asked for by the next head as long as no list came', () => {
    inbox.take(ready())
    inbox.take({ type: 'busy', retry_ms: 800 })
    inbox.take({ type: 'head', heads: [] })
    expect(asked).toHaveLength(2)
  })

  test('is asked for again when it was told while a list was on its way', () => {
    inbox.take(ready())
    inbox.take({ type: 'head', heads: [[107, 1, 1]] })
    expect(asked).toHaveLength(1)
    inbox.take(page([]))
    expect(asked).toHaveLength(2)
  })
})

describe('a visitor who had everything deleted', () => {
  test('is gone, also where he is being read, and comes back by nothing that was sent before', () => {
    inbox.take(ready())
    inbox.take(page([user(vic), user(wen), user(vic, { conversation: 300 })]))
    inbox.choose(vic + 100)
    expect(inbox.forget(vic)).toEqual([vic + 100, 300])
    expect(inbox.order.value).toEqual([wen + 100])
    expect(inbox.chosen.value).toBeNull()
    inbox.take(page([user(vic, { rev: 9 }), user(wen)]))
    expect(inbox.order.value).toEqual([wen + 100])
    expect(inbox.forget(vic)).toEqual([])
  })
})
