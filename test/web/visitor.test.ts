import { VisitorLogin } from '@kefu/protocol/frames.ts'
import { unreadWords } from '@kefu/web/src/chat/unread.ts'
import { draftIn } from '@kefu/web/src/lib/draft.ts'
import { Identity } from '@kefu/web/src/lib/identity.ts'
import { type Chat, openChat } from '@kefu/web/src/lib/session.ts'
import Value from 'typebox/value'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeBrowser, FakeStore } from '../support/web/fake-browser.ts'
import { settle } from '../support/web/fake-clock.ts'
import { FakeServer } from '../support/web/fake-server.ts'
import { readyFrame } from '../support/web/frames.ts'

vi.hoisted(() => {
  Object.defineProperty(globalThis, 'navigator', {
    value: { language: 'zh-CN', languages: ['zh-CN'] },
    configurable: true,
  })
})

let browser: FakeBrowser
let server: FakeServer

beforeEach(() => {
  browser = new FakeBrowser()
  server = new FakeServer()
})

const tokens = () => server.heard.map((frame) => ('token' in frame ? frame.token : undefined))

async function visit(tab = browser.tab({ connect: server.connect })): Promise<Chat> {
  const identity = new Identity(tab.storage)
  const login = async () => identity.login()
  const chat = openChat({ url: 'ws://kefu.test/', role: 'visitor', login, world: tab })
  identity.keep(chat)
  chat.thread().open()
  await settle()
  return chat
}

describe('the login of a visitor', () => {
  test('says who he was before', async () => {
    const chat = await visit()
    chat.close()
    await visit()
    expect(server.heard.filter(({ type }) => type === 'login')).toMatchObject([
      { group: 'member', locale: 'zh-CN' },
      { group: 'member', locale: 'zh-CN', token: '7.x1' },
    ])
    expect(server.heard[0]).not.toHaveProperty('token')
  })

  test('for the first time in two tabs at once makes one visitor', async () => {
    const tab = browser.tab()
    await visit(tab)
    tab.wire.open()
    browser.storage.setItem('kefu.token', '7.x1')
    tab.wire.receive(readyFrame({ id: 8, token: '8.x1', conversation: 13 }))
    await settle()
    tab.wire.open()
    expect(tab.wire.sent).toMatchObject([{ type: 'login', token: '7.x1' }])
    tab.wire.receive(readyFrame({ id: 7, token: '7.x1' }))
    await settle()
    expect(tab.wires).toHaveLength(2)
    expect(browser.storage.getItem('kefu.token')).toBe('7.x1')
  })

  test('works on a full disk', async () => {
    browser.storage.full = true
    const chat = await visit()
    chat.send('Hello')
    await settle()
    expect(server.texts).toEqual(['Hello'])
  })

  test('says after a break who he is, also where nothing can be stored', async () => {
    await visit(browser.tab({ connect: server.connect, blocked: true }))
    server.heard.length = 0
    server.die({ stored: false })
    await browser.clock.pass(1_000)
    expect(tokens()).toContain('7.x1')
  })

  test('says it too where only the old identity found room', async () => {
    browser.storage.setItem('kefu.token', 'old')
    browser.storage.full = true
    await visit()
    server.heard.length = 0
    server.die({ stored: false })
    await browser.clock.pass(1_000)
    expect(tokens()).toContain('7.x1')
  })

  test('says it too where the person cleared what is stored, and stores it again', async () => {
    await visit()
    browser.storage.removeItem('kefu.token')
    server.heard.length = 0
    server.die({ stored: false })
    await browser.clock.pass(1_000)
    expect(tokens()).toContain('7.x1')
    expect(browser.storage.getItem('kefu.token')).toBe('7.x1')
  })

  test('keeps the identity that is stored when the disk is full', async () => {
    browser.storage.setItem('kefu.token', '7.x1')
    browser.storage.full = true
    await visit()
    expect(browser.storage.getItem('kefu.token')).toBe('7.x1')
  })

  test('keeps a new identity where the old one is not valid any more', async () => {
    browser.storage.setItem('kefu.token', 'old')
    await visit()
    expect(browser.storage.getItem('kefu.token')).toBe('7.x1')
  })

  test('is taken by the protocol, however long a site’s titles and addresses are', () => {
    const title = `${'x'.repeat(299)}🙂${'x'.repeat(500)}`
    const url = `https://shop.example/?${'q'.repeat(5_000)}`
    const frame = new Identity(null).login({ url, title, referrer: url })
    expect(Value.Check(VisitorLogin, frame)).toBe(true)
    expect(frame.page?.title?.isWellFormed()).toBe(true)
  })

  test('leaves out what a site does not have', () => {
    expect(new Identity(null).login({ url: 'https://shop.example/', title: '', referrer: '' }).page).toEqual({
      url: 'https://shop.example/',
    })
  })
})

describe('words that nobody has looked at', () => {
  /** Where somebody's eyes are. */
  const eyes = draftIn(null, '').text
  const looks = {
    get value() {
      return eyes.value === 'here'
    },
  }

  test('are those that came from the other side since the page was opened', async () => {
    server.say('long ago')
    const chat = await visit()
    const unread = unreadWords(chat, looks)
    expect(unread.value).toBe(0)
    server.say('one')
    chat.send('mine')
    server.say('two')
    expect(unread.value).toBe(2)
  })

  test('are none any more once somebody has', async () => {
    const chat = await visit()
    const unread = unreadWords(chat, looks)
    server.say('one')
    eyes.value = 'here'
    expect(unread.value).toBe(0)
    server.say('two')
    eyes.value = ''
    expect(unread.value).toBe(0)
    server.say('three')
    expect(unread.value).toBe(1)
  })

  test('are counted in the next conversation too, though its numbers begin again', async () => {
    const chat = await visit()
    const unread = unreadWords(chat, looks)
    for (const text of ['one', 'two', 'three']) server.say(text)
    eyes.value = 'here'
    eyes.value = ''
    server.close()
    chat.send('again')
    server.say('four')
    expect(unread.value).toBe(1)
  })
})

describe('a draft', () => {
  test('is there after a reload, until it is sent', () => {
    const store = new FakeStore()
    const draft = draftIn(store, 'chat')
    draft.text.value = 'Do you'
    draft.keep()
    expect(draftIn(store, 'chat').text.value).toBe('Do you')
    expect(draftIn(store, 'room.lobby').text.value).toBe('')
    draft.text.value = ''
    draft.keep()
    expect(store.length).toBe(0)
  })

  test('can be written where nothing can be stored, and where the disk is full', () => {
    const store = new FakeStore()
    store.full = true
    for (const draft of [draftIn(null, 'chat'), draftIn(store, 'chat')]) {
      draft.text.value = 'Do you'
      expect(() => draft.keep()).not.toThrow()
    }
  })
})
