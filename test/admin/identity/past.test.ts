import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identityEnv, identityOf } from '../../support/identity.ts'
import { addPast } from '../../support/past.ts'
import { type LoggedIn, openSystem, type System } from '../../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem(identityEnv)
})
afterEach(() => system.close())

const tokenOf = ({ ready }: LoggedIn) => ready.token ?? ''

function ask(token: string | null, before = '') {
  return system.app.inject({
    url: `/index/index/conversations${before && `?before=${before}`}`,
    headers: { 'accept-language': 'en', ...(token !== null && { authorization: `Bearer ${token}` }) },
  })
}

async function listed(visitor: LoggedIn, before = '') {
  const reply = await ask(tokenOf(visitor), before)
  expect(reply.headers['cache-control']).toBe('no-store')
  return reply.json<{ conversations: { id: number; last: string }[]; more: boolean }>()
}

/** Says something, and ends the conversation. */
async function talk(visitor: LoggedIn, text: string): Promise<number> {
  const { conversation } = await visitor.say(text)
  const reply = await system.app.inject({
    method: 'POST',
    url: '/index/index/close',
    headers: { authorization: `Bearer ${tokenOf(visitor)}` },
    payload: { conversation },
  })
  expect(reply.statusCode).toBe(200)
  return conversation
}

describe('a visitor', () => {
  test('is told which of his conversations are over: when, with whom, and how they ended', async () => {
    const { id: agent } = await system.hireAgent('Amy')
    const vic = await system.visit()
    const said = [['v', 'Do you gift-wrap?'] as const, ['a', 'We do.'] as const]
    const opened = '2026-03-03T12:00:00Z'
    const { id } = await addPast(system.db, { visitor: { id: vic.ready.id }, agent, opened, said })
    await vic.say('This one goes on')
    expect(await listed(vic)).toEqual({
      code: 0,
      conversations: [{ id, at: Date.parse('2026-03-03T12:00:20Z'), agent: 'Amy', last: 'We do.' }],
      more: false,
    })
  })

  test('reads them, and nobody else does', async () => {
    const [vic, wen] = [await system.visit(), await system.visit()]
    const conversation = await talk(vic, 'Of Vic alone')
    expect((await listed(vic)).conversations).toMatchObject([{ id: conversation, last: 'Of Vic alone' }])
    expect((await listed(wen)).conversations).toEqual([])
    for (const one of [vic, wen]) one.send({ type: 'sync', conversation, before: 100 })
    expect((await vic.next('sync')).messages).toMatchObject([{ msg: 'Of Vic alone' }])
    expect((await wen.next('error')).code).toBe('forbidden')
  })

  test('has them in pages, the newest first', async () => {
    const vic = await system.visit()
    const ids: number[] = []
    for (let n = 0; n < 31; n++)
      ids.unshift((await addPast(system.db, { visitor: { id: vic.ready.id }, said: [['v', `${n}`]] })).id)
    const first = await listed(vic)
    expect(first.conversations.map(({ id }) => id)).toEqual(ids.slice(0, 30))
    expect(first.more).toBe(true)
    const second = await listed(vic, String(ids[29]))
    expect(second).toMatchObject({ conversations: [{ id: ids[30], last: '0' }], more: false })
  })

  test('without a token of ours is told to open the chat again', async () => {
    for (const token of [null, 'v1.1.nonsense']) {
      const reply = await ask(token)
      expect(reply.statusCode).toBe(401)
      expect(reply.json()).toEqual({ code: 1401, msg: 'Open the chat again.' })
    }
  })
})

test('of two whom their site knows, neither sees what the other said, not in one browser either', async () => {
  const anonymous = await system.visit()
  await talk(anonymous, 'Before Vic signed in')
  const vic = await system.visit({ token: tokenOf(anonymous), identity: identityOf('vic') })
  await talk(vic, 'Of Vic alone')
  const wen = await system.visit({ token: tokenOf(vic), identity: identityOf('wen') })
  const ofWen = await talk(wen, 'Of Wen alone')
  expect((await listed(vic)).conversations.map(({ last }) => last)).toEqual([
    'Of Vic alone',
    'Before Vic signed in',
  ])
  expect((await listed(wen)).conversations.map(({ last }) => last)).toEqual(['Of Wen alone'])
  vic.send({ type: 'sync', conversation: ofWen, before: 100 })
  expect((await vic.next('error')).code).toBe('forbidden')
})
