import type { Status } from '@kefu/protocol/frames.ts'
import { RatingQuestion } from '@kefu/web/src/chat/rating-question.ts'
import { type Chat, openChat } from '@kefu/web/src/lib/session.ts'
import { answer } from '@kefu/web/src/rate/answer.ts'
import { tellAsked } from '@kefu/web/src/rate/tell-asked.ts'
import { signal } from '@preact/signals'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeBrowser } from '../support/web/fake-browser.ts'
import { settle } from '../support/web/fake-clock.ts'
import { FakeServer } from '../support/web/fake-server.ts'

let browser: FakeBrowser
let server: FakeServer
/** What was posted, and what is answered. */
let posted: { url: string; token: string; body: unknown }[]
let status: number | 'nothing'

beforeEach(() => {
  browser = new FakeBrowser()
  server = new FakeServer()
  posted = []
  status = 200
  vi.stubGlobal('fetch', async (url: string, { headers, body }: RequestInit) => {
    if (status === 'nothing') throw new TypeError('no network')
    const { authorization: token = '' } = headers as Record<string, string>
    posted.push({ url, token, body: JSON.parse(String(body)) })
    return new Response('{}', { status })
  })
})
afterEach(() => vi.unstubAllGlobals())

async function openTab(blocked = false): Promise<{ chat: Chat; question: RatingQuestion }> {
  const tab = browser.tab({ connect: server.connect, blocked })
  const login = async () => ({ type: 'login', v: 1, group: 'member' }) as const
  const chat = openChat({ url: 'ws://kefu.test/', role: 'visitor', login, world: tab })
  const question = new RatingQuestion(chat, tab)
  await settle()
  return { chat, question }
}

let rev = 1
function tell(news: Partial<Status>): Promise<void> {
  rev += 1
  server.relay({ type: 'status', conversation: 12, rev, state: 'closed', ...news })
  return settle()
}

test('a visitor is asked when his conversation is closed', async () => {
  const { question } = await openTab()
  await tell({ state: 'served', agent: { id: 3, name: 'Amy' } })
  expect(question.asked.value).toBe(0)
  await tell({ rate: true })
  expect(question.asked.value).toBe(12)
})

test('he is not asked where the server sees nothing to ask for', async () => {
  const { question } = await openTab()
  await tell({})
  expect(question.asked.value).toBe(0)
})

test('his answer is posted with his token, and then the question is gone', async () => {
  const { question } = await openTab()
  await tell({ rate: true })
  expect(await answer(question, 4, 'Kind')).toBe(true)
  const body = { conversation: 12, stars: 4, words: 'Kind' }
  expect(posted).toEqual([{ url: '/index/index/rate', token: 'Bearer 7.x1', body }])
  expect(question.asked.value).toBe(0)
})

test('an answer that did not arrive stays, and one that arrived before is taken for given', async () => {
  const { question } = await openTab()
  await tell({ rate: true })
  for (const refused of ['nothing', 503, 429, 403] as const) {
    status = refused
    expect(await answer(question, 4, '')).toBe(false)
    expect(question.asked.value).toBe(12)
  }
  status = 409
  expect(await answer(question, 4, '')).toBe(true)
  expect(question.asked.value).toBe(0)
})

test.each(['answered', 'skipped'])(
  'a question that is %s is gone in his other tabs too, and after a reload',
  async (how) => {
    const one = await openTab()
    const other = await openTab()
    await tell({ rate: true })
    expect(other.question.asked.value).toBe(12)
    if (how === 'answered') await answer(one.question, 5, '')
    else one.question.settle()
    await settle()
    expect(other.question.asked.value).toBe(0)
    const later = await openTab()
    await tell({ rate: true })
    for (const { question } of [one, other, later]) expect(question.asked.value).toBe(0)
    await tell({ conversation: 15, rate: true })
    for (const { question } of [one, other, later]) expect(question.asked.value).toBe(15)
  },
)

test('a conversation that is opened again is not asked about, until it is closed again', async () => {
  const { question } = await openTab()
  await tell({ rate: true })
  await tell({ state: 'served' })
  expect(question.asked.value).toBe(0)
  await tell({ rate: true })
  expect(question.asked.value).toBe(12)
  await tell({ conversation: 15, state: 'waiting' })
  expect(question.asked.value).toBe(12)
})

test('where nothing can be stored, he is asked once all the same', async () => {
  const { question } = await openTab(true)
  await tell({ rate: true })
  question.settle()
  await tell({ rate: true })
  expect(question.asked.value).toBe(0)
})

test('he is asked about an earlier conversation, and stands where he stands', async () => {
  const { chat, question } = await openTab()
  await tell({ conversation: 15, state: 'waiting', place: 1 })
  await tell({ conversation: 12, rate: true })
  expect(question.asked.value).toBe(12)
  expect(chat.status.value).toMatchObject({ conversation: 15, state: 'waiting' })
  expect(await answer(question, 4, '')).toBe(true)
  expect(posted).toMatchObject([{ url: '/index/index/rate', body: { conversation: 12, stars: 4 } }])
})

test('the server is told that he saw the question once he looks at it, and once', async () => {
  const { question } = await openTab()
  await tell({ rate: true })
  const watched = signal(false)
  const stop = tellAsked(question, watched)
  await settle()
  expect(posted).toEqual([])
  status = 'nothing'
  watched.value = true
  await settle()
  status = 200
  for (const isWatched of [false, true, false, true]) {
    watched.value = isWatched
    await settle()
  }
  const body = { conversation: 12 }
  expect(posted).toEqual([{ url: '/index/index/asked', token: 'Bearer 7.x1', body }])
  stop()
})
