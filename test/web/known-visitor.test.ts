import { draftIn } from '@kefu/web/src/lib/draft.ts'
import { Identity } from '@kefu/web/src/lib/identity.ts'
import type { Jar } from '@kefu/web/src/lib/jar.ts'
import { openChat } from '@kefu/web/src/lib/session.ts'
import { whoIn, worldOf } from '@kefu/web/src/person/world-of.ts'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { identityOf } from '../support/identity.ts'
import { FakeBrowser, type FakeTab } from '../support/web/fake-browser.ts'
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

/** A cookie. */
function emptyJar(): Jar {
  let kept: string | null = null
  return {
    get: () => kept,
    set(token) {
      kept = token
    },
  }
}

/** Somebody opens the chat; `who` is known to his site. */
async function visit({ who = '', tab = browser.tab({ connect: server.connect }), jar = emptyJar() } = {}) {
  const world = who ? worldOf(tab, who) : tab
  const identity = new Identity(tab.storage, jar)
  const login = async () => identity.login(undefined, who ? { identity: who } : {})
  const chat = openChat({ url: 'ws://kefu.test/', role: 'visitor', login, world })
  identity.keep(chat)
  chat.thread().open()
  await settle()
  return { chat, tab, world }
}

function answer(tab: FakeTab, more: object): Promise<void> {
  tab.wire.open()
  tab.wire.receive(readyFrame(more))
  return settle()
}

const tokens = () => server.heard.flatMap((frame) => ('token' in frame ? frame.token : []))
const keys = () => Array.from({ length: browser.storage.length }, (_, index) => browser.storage.key(index))

describe('a visitor’s token', () => {
  test('is kept in a cookie where nothing else can be stored', async () => {
    const jar = emptyJar()
    await visit({ tab: browser.tab({ connect: server.connect, blocked: true }), jar })
    expect(jar.get()).toBe('7.x1')
    await visit({ tab: browser.tab({ connect: server.connect, blocked: true }), jar })
    expect(tokens()).toEqual(['7.x1'])
  })

  test('is found in the cookie where only that was kept', async () => {
    const jar = emptyJar()
    jar.set('7.x1')
    await visit({ jar })
    expect(tokens()).toEqual(['7.x1'])
  })

  test('is not kept of whom his site knows, and takes the place of none', async () => {
    const jar = emptyJar()
    browser.storage.setItem('kefu.token', '7.x1')
    jar.set('7.x1')
    const { tab } = await visit({ who: 'vic', tab: browser.tab(), jar })
    await answer(tab, { id: 9, token: '9.x1', verified: true })
    expect(tab.wire.sent[0]).toMatchObject({ type: 'login', identity: 'vic', token: '7.x1' })
    expect(browser.storage.getItem('kefu.token')).toBeNull()
    expect(jar.get()).toBeNull()
  })

  test('of whom his site knows is said again after a break', async () => {
    const { chat, tab } = await visit({ who: 'vic', tab: browser.tab() })
    await answer(tab, { id: 9, token: '9.x1', verified: true })
    browser.storage.setItem('kefu.token', '8.x1')
    chat.again()
    await settle()
    tab.wire.open()
    expect(tab.wire.sent).toMatchObject([{ token: '9.x1' }])
    // That of a page of somebody whom no site knows is left alone.
    await answer(tab, { id: 9, token: '9.x1', verified: true })
    expect(browser.storage.getItem('kefu.token')).toBe('8.x1')
  })

  test('is kept of whom nobody believed', async () => {
    const { tab } = await visit({ who: 'vic', tab: browser.tab() })
    await answer(tab, { id: 9, token: '9.x1' })
    expect(browser.storage.getItem('kefu.token')).toBe('9.x1')
  })
})

describe('what somebody wrote whom his site knows', () => {
  test('waits for him, and is nobody else’s', async () => {
    const vic = await visit({ who: 'vic', tab: browser.tab() })
    vic.chat.send('For Amy alone')
    vic.chat.close()
    const stranger = await visit()
    expect(server.texts).toEqual([])
    stranger.chat.close()
    await visit({ who: 'vic' })
    await settle()
    expect(server.texts).toEqual(['For Amy alone'])
  })

  test('is thrown away when his site knows the next one', async () => {
    const vic = await visit({ who: 'vic', tab: browser.tab() })
    vic.chat.send('For Amy alone')
    const draft = draftIn(vic.world.storage, 'chat')
    draft.text.value = 'Do you'
    draft.keep()
    vic.chat.close()
    const wen = await visit({ who: 'wen' })
    expect(draftIn(wen.world.storage, 'chat').text.value).toBe('')
    expect(JSON.stringify(keys())).not.toContain('vic')
    wen.chat.close()
    const back = await visit({ who: 'vic' })
    expect(back.chat.unsent.value).toEqual([])
    expect(server.texts).toEqual([])
  })

  test('is what he wrote before, when his site did not know him yet', async () => {
    const stranger = await visit({ tab: browser.tab() })
    stranger.chat.send('Hello')
    const draft = draftIn(stranger.tab.storage, 'chat')
    draft.text.value = 'Do you'
    draft.keep()
    stranger.chat.close()
    const vic = await visit({ who: 'vic' })
    expect(draftIn(vic.world.storage, 'chat').text.value).toBe('Do you')
    expect(draftIn(vic.tab.storage, 'chat').text.value).toBe('')
    await settle()
    expect(server.texts).toEqual(['Hello'])
  })

  test('is not sent by the page of another who uses the same browser at the same time', async () => {
    const vic = await visit({ who: 'vic', tab: browser.tab() })
    await visit({ who: 'wen' })
    vic.chat.send('For Amy alone')
    await browser.clock.pass(60_000)
    expect(server.texts).toEqual([])
  })

  test('is in the storage under names of its own, with nothing of others’', () => {
    browser.storage.setItem('kefu.muted', 'yes')
    const { storage } = worldOf(browser.tab(), 'vic')
    storage?.setItem('kefu.rated', '12')
    expect([storage?.length, storage?.key(0), storage?.key(1)]).toEqual([1, 'kefu.rated', null])
    expect(storage?.getItem('kefu.muted')).toBeNull()
    storage?.removeItem('kefu.rated')
    expect(storage?.length).toBe(0)
    expect(browser.storage.getItem('kefu.muted')).toBe('yes')
  })

  test('needs no storage', async () => {
    const tab = browser.tab({ connect: server.connect, blocked: true })
    const vic = await visit({ who: 'vic', tab })
    vic.chat.send('Hello')
    await settle()
    expect(server.texts).toEqual(['Hello'])
  })
})

describe('whom a site means', () => {
  test('is read from what it signed', () => {
    expect(whoIn(identityOf('vic'))).toBe('vic')
    expect(whoIn(identityOf('维克?>'))).toBe(whoIn(identityOf('维克?>', { claims: { exp: 1 } })))
  })

  test.each(['', 'vic', 'a.b.c', 'a.e30.c'])('is nobody in particular where that is %j', (identity) => {
    expect(() => whoIn(identity)).not.toThrow()
  })
})
