import type { Page } from '@kefu/protocol/frames.ts'
import { SentPage } from '@kefu/protocol/frames.ts'
import { Whereabouts } from '@kefu/web/src/chat/whereabouts.ts'
import { Identity } from '@kefu/web/src/lib/identity.ts'
import { openChat } from '@kefu/web/src/lib/session.ts'
import { type Signal, signal } from '@preact/signals'
import Value from 'typebox/value'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeBrowser } from '../support/web/fake-browser.ts'
import { settle } from '../support/web/fake-clock.ts'
import { FakeServer } from '../support/web/fake-server.ts'

vi.hoisted(() => {
  Object.defineProperty(globalThis, 'navigator', {
    value: { language: 'en', languages: ['en'] },
    configurable: true,
  })
})

const a = { url: 'https://shop.example/a', title: 'A' }
const b = { url: 'https://shop.example/b', title: 'B' }

let browser: FakeBrowser
let server: FakeServer
let here: Signal<Page | null>

beforeEach(() => {
  browser = new FakeBrowser()
  server = new FakeServer()
  here = signal<Page | null>(a)
})

async function visit() {
  const tab = browser.tab({ connect: server.connect })
  const site = { here, page: async () => here.value ?? a }
  const whereabouts = new Whereabouts(site)
  const identity = new Identity(tab.storage)
  const login = () => whereabouts.login(identity, async () => ({}))
  const chat = openChat({ url: 'ws://kefu.test/', role: 'visitor', login, world: tab })
  whereabouts.follow(chat)
  await settle()
  return chat
}

const told = () => server.heard.filter(({ type }) => type === 'page')
const loggedIn = () =>
  server.heard.flatMap((frame) => (frame.type === 'login' && 'page' in frame ? frame.page : []))

describe('where a visitor is', () => {
  test('is in his login, and told again only when it is another page', async () => {
    await visit()
    expect(loggedIn()).toEqual([a])
    here.value = { ...a, title: '(1) A' }
    expect(told()).toEqual([])
    here.value = b
    expect(told()).toEqual([{ type: 'page', ...b }])
    here.value = a
    expect(told()).toHaveLength(2)
  })

  test('is told after the login when it changed while that was under way', async () => {
    const visited = visit()
    await Promise.resolve()
    here.value = b
    await visited
    expect([...loggedIn(), ...told()].at(-1)).toMatchObject(b)
  })

  test('is in the next login when it changed while there was no line', async () => {
    await visit()
    server.die({ stored: false })
    here.value = b
    await browser.clock.pass(1_000)
    expect(loggedIn()).toEqual([a, b])
    expect(told()).toEqual([])
  })

  test('is nothing that is no web page, and never more than the protocol takes', async () => {
    await visit()
    here.value = { url: 'about:srcdoc' }
    here.value = { url: `https://shop.example/?${'q'.repeat(5_000)}`, title: 'x'.repeat(500) }
    expect(told()).toHaveLength(1)
    expect(told().every((frame) => Value.Check(SentPage, frame))).toBe(true)
  })
})
