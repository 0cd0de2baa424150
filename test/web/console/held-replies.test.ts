import { beforeEach, describe, expect, test } from 'vitest'
import { Drafts } from '../../../packages/web/src/console/drafts.ts'
import { HeldReplies } from '../../../packages/web/src/console/held-replies.ts'
import { seenIn } from '../../../packages/web/src/console/seen-in.ts'
import { type Chat, openChat } from '../../../packages/web/src/lib/session.ts'
import { FakeBrowser, type FakeTab } from '../../support/web/fake-browser.ts'
import { settle } from '../../support/web/fake-clock.ts'
import { ackFrame, amy, readyFrame, storedMessage, vic } from '../../support/web/frames.ts'

const bob = 4
let browser: FakeBrowser
let tab: FakeTab
let chat: Chat
let drafts: Drafts
let held: HeldReplies

beforeEach(async () => {
  browser = new FakeBrowser()
  tab = browser.tab()
  chat = openChat({
    url: 'ws://kefu.test/',
    role: 'agent',
    login: async () => ({ type: 'login', v: 1, group: 'admin', ticket: 't' }),
    world: tab,
  })
  drafts = new Drafts(amy, browser.storage, { seen })
  held = new HeldReplies(chat, drafts, amy)
  await settle()
  tab.wire.open()
  tab.wire.receive(readyFrame({ id: amy, group: 'admin' }))
  await settle()
})

const seen = (conversation: number) => seenIn(chat.thread(conversation), conversation, amy)
const theirs = { from_id: vic, group: 'member' as const }

/** Loads messages from this seq on, as the newest page. */
function load(from: number, ...said: object[]): void {
  chat.thread(12).open()
  const messages = said.map((facts, index) => storedMessage(from + index, facts))
  const question = { conversation: 12, before: Number.MAX_SAFE_INTEGER }
  tab.wire.receive({ type: 'sync', ...question, messages, more: from > 1 })
}

/** Amy writes and sends; the server refuses because Bob was faster. */
function sendInVain(text: string, seq = 2): void {
  drafts.of(12).value = text
  chat.send(text, { conversation: 12, touid: vic, expect: drafts.begun(12) })
  drafts.of(12).value = ''
  const { cid = '' } = tab.wire.sentOf('msg').at(-1) ?? {}
  tab.wire.receive({ type: 'error', code: 'answered', msg: '', cid, by: 'Bob', by_id: bob, seq, at: 5 })
}

describe('how far an agent has seen', () => {
  test('is the last words that are not his own', () => {
    expect(seen(12)).toBe(null)
    load(1, theirs, { from_id: bob }, { from_id: amy })
    expect(seen(12)).toBe(2)
  })

  test('is nothing where nobody said anything, and all that is not loaded where only he did since', () => {
    load(1)
    expect(seen(12)).toBe(0)
    chat.thread(12)
    load(1)
    tab.wire.receive({ type: 'msg', conversation: 12, ...storedMessage(1) })
    expect(seen(12)).toBe(0)
  })

  test('leaves out what was said ahead of his own words and is not here yet', () => {
    load(101, theirs)
    chat.send('We do.', { conversation: 12, touid: vic, expect: 101 })
    tab.wire.receive(ackFrame(tab.wire.sentOf('msg')[0]?.cid ?? '', 103))
    expect(seen(12)).toBe(101)
    tab.wire.receive({
      type: 'sync',
      conversation: 12,
      after: 101,
      messages: [storedMessage(102, { from_id: bob })],
      more: false,
    })
    expect(seen(12)).toBe(102)
  })
})

describe('words that a colleague’s reply holds', () => {
  beforeEach(() => load(1, theirs))

  test('name the newest reply, also one that came here later', () => {
    expect(held.replyBefore(12)).toBe(null)
    sendInVain('We do.')
    expect(held.replyBefore(12)).toEqual({ by: 'Bob', byId: bob, seq: 2, at: 5 })
    tab.wire.receive({
      type: 'sync',
      conversation: 12,
      after: 1,
      messages: [storedMessage(2, { from_id: bob }), storedMessage(3, { from_id: 5, name: 'Eve' })],
      more: false,
    })
    expect(held.replyBefore(12)).toMatchObject({ by: 'Eve', byId: 5, seq: 3 })
  })

  test('are sent all the same, in order, as words of one who has seen that reply', () => {
    sendInVain('We do.')
    sendInVain('By Friday.')
    held.send(12)
    expect(tab.wire.sentOf('msg').slice(2)).toMatchObject([
      { msg: 'We do.', expect: 2 },
      { msg: 'By Friday.', expect: 2 },
    ])
    expect(held.in(12)).toEqual([])
  })

  test('go back into the field, before what is written there, begun with that reply', () => {
    sendInVain('We do.')
    drafts.of(12).value = 'By Friday.'
    held.edit(12)
    expect(drafts.of(12).value).toBe('We do.\nBy Friday.')
    expect(drafts.begun(12)).toBe(2)
    expect(chat.unsent.value).toEqual([])
  })

  test('are dropped for good', () => {
    sendInVain('We do.')
    held.drop(12)
    expect(chat.unsent.value).toEqual([])
    expect(drafts.of(12).value).toBe('')
  })

  test('of one conversation are nothing to another', () => {
    sendInVain('We do.')
    expect(held.in(13)).toEqual([])
    expect(held.replyBefore(13)).toBe(null)
  })
})
