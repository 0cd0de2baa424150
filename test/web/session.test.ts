import type { UserList, VisitorLogin } from '@kefu/protocol/frames.ts'
import { type Chat, openChat } from '@kefu/web/src/lib/session.ts'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { FakeBrowser, type FakeTab } from '../support/web/fake-browser.ts'
import { settle } from '../support/web/fake-clock.ts'
import { FakeServer } from '../support/web/fake-server.ts'
import { ackFrame, amy, headFrame, readyFrame, storedMessage, vic } from '../support/web/frames.ts'

const login: VisitorLogin = { type: 'login', v: 1, group: 'member', token: '7.x1' }

let browser: FakeBrowser
let server: FakeServer

beforeEach(() => {
  browser = new FakeBrowser()
  server = new FakeServer()
})

interface Page {
  tab: FakeTab
  chat: Chat
}

/** Vic opens the chat, in a tab of his own. */
async function visit(): Promise<Page> {
  const tab = browser.tab({ connect: server.connect })
  const chat = openChat({ url: 'ws://kefu.test/', role: 'visitor', login: async () => login, world: tab })
  chat.thread().open()
  await settle()
  return { tab, chat }
}

const textsOf = ({ chat }: Page) => chat.thread().messages.value.map(({ text }) => text)

describe('a conversation', () => {
  test('what was said before is there, then what is said', async () => {
    server.say('Hello, I am Amy')
    const page = await visit()
    expect(textsOf(page)).toEqual(['Hello, I am Amy'])
    expect(page.chat.send('Do you ship to Oslo?')).toBe('kept')
    server.say('We do.')
    expect(textsOf(page)).toEqual(['Hello, I am Amy', 'Do you ship to Oslo?', 'We do.'])
    expect(server.texts).toEqual(textsOf(page))
  })

  test('an own message is sending, then sent, delivered, read', async () => {
    const page = await visit()
    const thread = page.chat.thread()
    const state = () => thread.stateOf(thread.messages.value[0]!)
    server.slow = true
    page.chat.send('Hello')
    expect(state()).toBe('sending')
    server.work()
    expect(state()).toBe('sent')
    server.relay({ type: 'seen', conversation: 12, group: 'admin', id: amy, delivered: 1, read: 0 })
    expect(state()).toBe('delivered')
    server.relay({ type: 'seen', conversation: 12, group: 'admin', id: amy, delivered: 1, read: 1 })
    expect(state()).toBe('read')
    server.relay({ type: 'seen', conversation: 12, group: 'admin', id: amy, delivered: 1, read: 0 })
    expect(state()).toBe('read')
  })

  test('what one has seen oneself says nothing about the other side', async () => {
    const page = await visit()
    page.chat.send('Hello')
    server.relay({ type: 'seen', conversation: 12, group: 'member', id: vic, delivered: 1, read: 1 })
    const thread = page.chat.thread()
    expect(thread.stateOf(thread.messages.value[0]!)).toBe('sent')
  })

  test('in two tabs of one visitor shows the same, once', async () => {
    const one = await visit()
    const two = await visit()
    one.chat.send('from one')
    two.chat.send('from two')
    await settle()
    server.say('seen both')
    expect(textsOf(one)).toEqual(['from one', 'from two', 'seen both'])
    expect(textsOf(two)).toEqual(textsOf(one))
    expect(server.texts).toEqual(textsOf(one))
  })

  test('goes on in a new one after it was closed; the earlier stays above', async () => {
    const page = await visit()
    page.chat.send('first')
    server.close()
    page.chat.send('second')
    expect(server.conversations.get(15)?.map(({ msg }) => msg)).toEqual(['second'])
    expect(textsOf(page)).toEqual(['first', 'second'])
    expect(page.chat.thread().conversation.value).toBe(15)
  })

  test('an earlier one is loaded when one scrolls up', async () => {
    server.say('long ago')
    server.close()
    server.say('today')
    const page = await visit()
    expect(textsOf(page)).toEqual(['today'])
    expect(page.chat.thread().more.value).toBe(true)
    page.chat.thread().older()
    expect(textsOf(page)).toEqual(['long ago', 'today'])
    expect(page.chat.thread().more.value).toBe(false)
  })

  test('what one scrolled up to is forgotten again, and comes back by scrolling', async () => {
    server.say('long ago')
    server.close()
    server.say('today')
    server.say('now')
    const page = await visit()
    page.chat.thread().older()
    page.chat.thread().trim(1)
    expect(textsOf(page)).toEqual(['now'])
    expect(page.chat.thread().more.value).toBe(true)
    page.chat.thread().older()
    page.chat.thread().older()
    expect(textsOf(page)).toEqual(['long ago', 'today', 'now'])
  })

  test('white and invisible characters are no message, more than 4,000 are too many', async () => {
    const { chat } = await visit()
    expect(chat.send(' \n\u200b\u3164 ')).toBe('empty')
    expect(chat.send('客'.repeat(4_001))).toBe('too_long')
    expect(chat.send('🙂'.repeat(4_000))).toBe('kept')
  })

  test('control characters and lone surrogates are taken out before they are sent', async () => {
    const { chat } = await visit()
    chat.send('a\u0000b\r\nc\u0007\td\ud800\n')
    expect(server.texts).toEqual(['ab\nc\td\ufffd'])
  })
})

describe('a break', () => {
  test('what was said meanwhile comes with the new line, what was written goes out, nothing twice', async () => {
    const page = await visit()
    page.chat.send('before')
    server.die({ stored: false })
    page.chat.send('meanwhile')
    server.say('are you there?')
    await browser.clock.pass(1_000)
    expect(textsOf(page)).toEqual(['before', 'are you there?', 'meanwhile'])
    expect(server.texts).toEqual(textsOf(page))
  })

  test('an acknowledgement that got lost: the message is stored once and shown once', async () => {
    const page = await visit()
    server.slow = true
    page.chat.send('Hello')
    server.slow = false
    server.die({ stored: true })
    expect(page.chat.thread().messages.value[0]?.state).toBe('sending')
    await browser.clock.pass(1_000)
    expect(server.texts).toEqual(['Hello'])
    expect(textsOf(page)).toEqual(['Hello'])
    expect(page.chat.thread().messages.value[0]?.state).toBe('sent')
  })

  test('a question that the break left without an answer is asked again', async () => {
    const page = await visit()
    server.slow = true
    server.table.push(storedMessage(1))
    page.tab.wire.receive(headFrame([12, 1, 1]))
    server.die({ stored: false })
    server.slow = false
    await browser.clock.pass(1_000)
    expect(textsOf(page)).toEqual(['m1'])
  })

  test('a line that may have died while the page was away is asked for what is next', async () => {
    const page = await visit()
    server.say('Hello')
    page.tab.wire.sent.length = 0
    browser.clock.sleep(20_000)
    page.tab.wake()
    await browser.clock.pass(5_000)
    expect(page.tab.wire.sent).toEqual([{ type: 'sync', conversation: 12, after: 1 }])
    expect(page.chat.line.value).toBe('ready')
    server.slow = true
    browser.clock.sleep(20_000)
    page.tab.wake()
    await browser.clock.pass(5_000)
    expect(page.chat.line.value).toBe('connecting')
  })

  test('the login says what is here', async () => {
    const page = await visit()
    server.say('one')
    server.say('two')
    server.die({ stored: false })
    await browser.clock.pass(1_000)
    expect(page.tab.wire.sentOf('login')).toEqual([{ ...login, resume: [[12, 2, server.table[1]?.at]] }])
  })

  test('a message typed while everything was down and the tab closed arrives when the person is back', async () => {
    const page = await visit()
    page.chat.send('before')
    server.die({ stored: false })
    page.chat.send('one')
    page.chat.send('two')
    page.chat.close()
    await settle()
    const later = await visit()
    expect(server.texts).toEqual(['before', 'one', 'two'])
    expect(textsOf(later)).toEqual(server.texts)
  })

  test('how far the person has read is told again on the new line', async () => {
    const page = await visit()
    server.say('Hello')
    page.chat.thread().saw(true)
    server.die({ stored: false })
    await browser.clock.pass(1_000)
    expect(page.tab.wire.sentOf('seen')).toEqual([{ type: 'seen', conversation: 12, delivered: 1, read: 1 }])
  })

  test('the last words of a conversation that was closed meanwhile are shown, though only the next one is named', async () => {
    const page = await visit()
    page.chat.send('question')
    server.die({ stored: false })
    server.say('answer')
    server.say('goodbye')
    server.close()
    await browser.clock.pass(1_000)
    expect(textsOf(page)).toEqual(['question', 'answer', 'goodbye'])
    expect(page.chat.thread().conversation.value).toBe(15)
  })

  test('a whole conversation that came and went meanwhile is not left out', async () => {
    const page = await visit()
    page.chat.send('in 12')
    server.die({ stored: false })
    server.close()
    server.say('in 15')
    server.close()
    server.say('in 18')
    await browser.clock.pass(1_000)
    expect(textsOf(page)).toEqual(['in 18'])
    page.chat.thread().older()
    expect(textsOf(page)).toEqual(['in 12', 'in 15', 'in 18'])
    expect(page.chat.thread().more.value).toBe(false)
  })

  test('a conversation of many pages that began meanwhile shows no hole', async () => {
    const page = await visit()
    page.chat.send('in 12')
    server.die({ stored: false })
    server.close()
    for (let n = 1; n <= 150; n++) server.say(`${n}`)
    await browser.clock.pass(1_000)
    expect(textsOf(page)).toEqual(Array.from({ length: 100 }, (_, n) => `${n + 51}`))
    page.chat.thread().older()
    expect(textsOf(page)).toEqual(['in 12', ...Array.from({ length: 150 }, (_, n) => `${n + 1}`)])
  })

  test.each([
    ['a new epoch', { epoch: 'e2' }],
    ['a reset', { reset: [12] }],
  ])('after %s the person has read no more than what is there', async (_, facts) => {
    const page = await visit()
    for (const text of ['one', 'two', 'three']) server.say(text)
    page.chat.thread().saw(true)
    server.table.length = 1
    page.tab.wire.receive(readyFrame({ seq: 1, ...facts }))
    page.tab.wire.sent.length = 0
    page.chat.thread().saw(false)
    await browser.clock.pass(1_000)
    expect(page.tab.wire.sentOf('seen')).toEqual([{ type: 'seen', conversation: 12, delivered: 1, read: 0 }])
  })

  test('after a rollback of the server the page shows what the server has', async () => {
    const page = await visit()
    for (const text of ['one', 'two', 'three']) server.say(text)
    server.table.length = 1
    server.epoch = 'e2'
    server.die({ stored: false })
    await browser.clock.pass(1_000)
    expect(textsOf(page)).toEqual(['one'])
    server.say('another two')
    expect(textsOf(page)).toEqual(['one', 'another two'])
  })

  test('after a rollback to before its conversation was opened the page goes on in the one before', async () => {
    server.say('in 12')
    server.close()
    const page = await visit()
    server.say('in 15')
    server.conversations.delete(15)
    server.open = 12
    server.die({ stored: false })
    await browser.clock.pass(1_000)
    page.chat.send('are you there?')
    server.say('yes')
    expect(textsOf(page)).toEqual(['in 12', 'are you there?', 'yes'])
  })

  test('a conversation that the server names in reset is loaded again', async () => {
    const page = await visit()
    server.say('one')
    server.table[0]!.msg = 'another one'
    page.tab.wire.receive(readyFrame({ seq: 1, reset: [12] }))
    expect(textsOf(page)).toEqual(['another one'])
  })
})

describe('head', () => {
  test('brings a last message that got lost', async () => {
    const page = await visit()
    server.table.push(storedMessage(1))
    page.tab.wire.receive(headFrame([12, 1, 1]))
    expect(textsOf(page)).toEqual(['m1'])
  })

  test('a status that never came makes a visitor log in again, after it had time to come', async () => {
    const page = await visit()
    server.rev = 4
    page.tab.wire.receive(headFrame([12, 0, 4]))
    await browser.clock.pass(1_999)
    expect(page.tab.wires).toHaveLength(1)
    await browser.clock.pass(1)
    expect(page.tab.wires).toHaveLength(2)
    expect(page.chat.status.value?.rev).toBe(4)
  })

  test('a status that comes right after it does not', async () => {
    const page = await visit()
    page.tab.wire.receive(headFrame([12, 0, 4]))
    page.tab.wire.receive({ type: 'status', conversation: 12, rev: 4, state: 'waiting', place: 2 })
    await browser.clock.pass(10_000)
    expect(page.tab.wires).toHaveLength(1)
  })
})

describe('status', () => {
  test('one that is older than what is known is ignored', async () => {
    const page = await visit()
    page.tab.wire.receive({ type: 'status', conversation: 12, rev: 6, state: 'waiting', place: 1 })
    page.tab.wire.receive({ type: 'status', conversation: 12, rev: 5, state: 'closed' })
    expect(page.chat.status.value).toMatchObject({ rev: 6, state: 'waiting' })
  })

  test('after a login the server’s word counts, even where it went back to an earlier state', async () => {
    const page = await visit()
    page.tab.wire.receive({ type: 'status', conversation: 12, rev: 60, state: 'waiting', place: 1 })
    server.epoch = 'e2'
    server.die({ stored: false })
    expect(page.chat.status.value?.rev).toBe(60)
    await browser.clock.pass(1_000)
    expect(page.chat.status.value).toMatchObject({ rev: 1, state: 'served' })
  })
})

describe('refusals', () => {
  test('a message that was refused says so, and comes again when the person asks', async () => {
    const page = await visit()
    server.slow = true
    page.chat.send('Hello')
    const cid = page.tab.wire.sentOf('msg')[0]?.cid ?? ''
    page.tab.wire.receive({ type: 'error', code: 'internal', msg: '', cid })
    expect(page.chat.thread().messages.value).toMatchObject([
      { text: 'Hello', state: 'failed', code: 'internal' },
    ])
    server.slow = false
    page.chat.retry(cid)
    expect(page.chat.thread().messages.value).toMatchObject([{ text: 'Hello', state: 'sent' }])
  })

  test('too fast: the message waits and stays as sending', async () => {
    const page = await visit()
    server.slow = true
    page.chat.send('Hello')
    const cid = page.tab.wire.sentOf('msg')[0]?.cid ?? ''
    page.tab.wire.receive({ type: 'error', code: 'rate_limited', msg: '', cid, retry_ms: 700 })
    expect(page.chat.thread().messages.value[0]?.state).toBe('sending')
    await browser.clock.pass(700)
    expect(page.tab.wire.sentOf('msg')).toHaveLength(2)
  })

  test('a sync that was too fast is asked again', async () => {
    const page = await visit()
    server.table.push(storedMessage(1))
    server.slow = true
    page.tab.wire.receive(headFrame([12, 1, 1]), {
      type: 'error',
      code: 'rate_limited',
      msg: '',
      retry_ms: 300,
    })
    server.slow = false
    await browser.clock.pass(300)
    expect(textsOf(page)).toEqual(['m1'])
  })
})

describe('an agent', () => {
  test('has a thread for each conversation, and says to whom he writes', async () => {
    const tab = browser.tab()
    const chat = openChat({
      url: 'ws://kefu.test/',
      role: 'agent',
      login: async () => ({ type: 'login', v: 1, group: 'admin', ticket: 't' }),
      world: tab,
    })
    await settle()
    tab.wire.open()
    const {
      conversation: _,
      seq: __,
      token: ___,
      ...ready
    } = readyFrame({ id: amy, group: 'admin', name: 'Amy' })
    tab.wire.receive(ready)
    await settle()
    const thread = chat.thread(12)
    thread.open()
    tab.wire.receive({
      type: 'sync',
      conversation: 12,
      before: Number.MAX_SAFE_INTEGER,
      messages: [],
      more: false,
    })
    chat.send('We do.', { conversation: 12, touid: vic })
    chat.send('Hello', { conversation: 13, touid: 8 })
    const sent = tab.wire.sentOf('msg')
    expect(sent).toMatchObject([
      { msg: 'We do.', touid: vic, conversation: 12 },
      { msg: 'Hello', touid: 8, conversation: 13 },
    ])
    expect(thread.messages.value.map(({ text }) => text)).toEqual(['We do.'])
    tab.wire.receive(ackFrame(sent[0]?.cid ?? '', 1))
    expect(thread.messages.value).toMatchObject([{ text: 'We do.', state: 'sent', seq: 1, from: amy }])
  })

  test('is shown the last words of a conversation that was closed while he had no line', async () => {
    const tab = browser.tab()
    const chat = openChat({
      url: 'ws://kefu.test/',
      role: 'agent',
      login: async () => ({ type: 'login', v: 1, group: 'admin', ticket: 't' }),
      world: tab,
    })
    await settle()
    tab.wire.open()
    const { conversation: _, seq: __, ...ready } = readyFrame({ id: amy, group: 'admin' })
    tab.wire.receive(ready, userlist(12, 15))
    for (const conversation of [12, 15]) {
      chat.thread(conversation).open()
      const question = { type: 'sync' as const, conversation, before: Number.MAX_SAFE_INTEGER }
      tab.wire.receive({ ...question, messages: [storedMessage(1)], more: false })
    }
    tab.wire.receive({ type: 'logout', disc_id: vic, conversation: 15, rev: 2, why: 'closed' })
    tab.wire.drop()
    await browser.clock.pass(1_000)
    tab.wire.open()
    tab.wire.receive(ready, userlist())
    expect(tab.wire.sentOf('sync')).toEqual([{ type: 'sync', conversation: 12, after: 1 }])
  })

  test('learns from the list how far his visitors have read', async () => {
    const tab = browser.tab()
    const chat = openChat({
      url: 'ws://kefu.test/',
      role: 'agent',
      login: async () => ({ type: 'login', v: 1, group: 'admin', ticket: 't' }),
      world: tab,
    })
    await settle()
    tab.wire.open()
    tab.wire.receive(readyFrame({ id: amy, group: 'admin' }))
    chat.thread(12)
    tab.wire.receive(userlist(12))
    expect(chat.thread(12).seen.value).toEqual({ delivered: 1, read: 1 })
  })

  test('whose reply a colleague’s holds finds that reply in the thread, and not his own words', async () => {
    const tab = browser.tab()
    const chat = openChat({
      url: 'ws://kefu.test/',
      role: 'agent',
      login: async () => ({ type: 'login', v: 1, group: 'admin', ticket: 't' }),
      world: tab,
    })
    await settle()
    tab.wire.open()
    tab.wire.receive(readyFrame({ id: amy, group: 'admin' }))
    const thread = chat.thread(12)
    thread.open()
    tab.wire.receive({
      type: 'sync',
      conversation: 12,
      before: Number.MAX_SAFE_INTEGER,
      messages: [storedMessage(1)],
      more: false,
    })
    await settle()
    chat.send('We do.', { conversation: 12, touid: vic, expect: 1 })
    const [{ cid = '', ...sent } = {}] = tab.wire.sentOf('msg')
    expect(sent).toMatchObject({ msg: 'We do.', expect: 1 })
    tab.wire.receive({ type: 'error', code: 'answered', msg: '', cid, by: 'Bob', by_id: 4, seq: 2, at: 5 })
    expect(chat.unsent.value).toMatchObject([{ held: { by: 'Bob', byId: 4, seq: 2, at: 5 } }])
    expect(thread.messages.value.map(({ text }) => text)).toEqual(['m1'])
    expect(tab.wire.sentOf('sync').at(-1)).toEqual({ type: 'sync', conversation: 12, after: 1 })
    chat.retry(cid, 2)
    expect(tab.wire.sentOf('msg').at(-1)).toMatchObject({ cid, expect: 2 })
    expect(thread.messages.value.map(({ text }) => text)).toEqual(['m1', 'We do.'])
  })

  function userlist(...conversations: number[]): UserList {
    const facts = { seq: 1, rev: 1, since: 1, online: true, read: 0, seen: { delivered: 1, read: 1 } }
    const users = conversations.map((conversation) => ({ id: vic, conversation, ...facts }))
    return { type: 'load_user_list', group: 'admin', userlist: [vic], users, more: false }
  }
})

test.each([
  ['locks', false],
  ['leases', true],
])(
  'whatever breaks whenever, all that was written is stored once, in order, and both tabs show the table (%s)',
  async (_, leases) => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), tab: fc.constantFrom(0, 1) }),
      fc.constant({ kind: 'say' as const }),
      fc.constant({ kind: 'close' as const }),
      fc.record({
        kind: fc.constant('die' as const),
        stored: fc.constantFrom(true, false, 'later' as const),
      }),
      fc.record({ kind: fc.constant('room' as const), room: fc.constantFrom(0, 1, 3, 100) }),
      fc.record({ kind: fc.constant('work' as const), tasks: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('slow' as const), slow: fc.boolean() }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 300, 5_000) }),
      fc.record({
        kind: fc.constantFrom('reload' as const, 'cut' as const, 'freeze' as const, 'thaw' as const),
        tab: fc.constantFrom(0, 1),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        browser = new FakeBrowser({ leases })
        server = new FakeServer()
        const pages = [await visit(), await visit()]
        const written: string[][] = [[], []]
        for (const action of steps) {
          if (action.kind === 'write') {
            pages[action.tab]!.tab.thaw()
            const text = `${action.tab}: ${written[action.tab]!.length}`
            written[action.tab]!.push(text)
            pages[action.tab]!.chat.send(text)
          }
          if (action.kind === 'say') server.say(`amy ${server.texts.length}`)
          if (action.kind === 'close') server.close()
          if (action.kind === 'die') server.die(action)
          if (action.kind === 'work') server.work(action.tasks)
          if (action.kind === 'slow') server.slow = action.slow
          if (action.kind === 'room') server.room = action.room
          if (action.kind === 'pass') await browser.clock.pass(action.ms)
          if (action.kind === 'cut') server.cut(pages[action.tab]!.tab.wire)
          if (action.kind === 'freeze') pages[action.tab]!.tab.freeze()
          if (action.kind === 'thaw') pages[action.tab]!.tab.thaw()
          if (action.kind === 'reload') {
            pages[action.tab]!.chat.close()
            pages[action.tab] = await visit()
          }
        }
        for (const { tab } of pages) tab.thaw()
        server.slow = false
        server.room = 100
        server.work()
        await browser.clock.pass(60_000)
        const texts = server.texts
        for (const [tab, expected] of written.entries()) {
          expect(texts.filter((text) => text.startsWith(`${tab}:`))).toEqual(expected)
        }
        for (const page of pages) {
          for (let n = 0; n < 50; n++) page.chat.thread().older()
          expect(textsOf(page)).toEqual(texts)
          page.chat.close()
        }
      }),
      { numRuns: 150 },
    )
  },
  60_000,
)
