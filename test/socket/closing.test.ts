import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addAgent, openClient } from '../support/client.ts'
import { type Agent, type LoggedIn, openSystem, type System } from '../support/system.ts'

let system: System
let amy: Agent
let agent: LoggedIn
let vic: LoggedIn
beforeEach(async () => {
  system = await openSystem()
  amy = await system.hireAgent('Amy')
  agent = await system.work(amy)
  vic = await system.visit()
  await agent.next('login')
  await vic.next('status')
  await vic.say('Hello')
})
afterEach(() => system.close())

describe('a visitor who ends his conversation', () => {
  test('and his agent are told, and nothing of it is lost', async () => {
    expect(await close(vic.ready.token, vic.ready.conversation)).toBe(200)
    expect(await vic.next('status')).toMatchObject({ state: 'closed', conversation: vic.ready.conversation })
    expect(await agent.next('logout')).toMatchObject({ disc_id: vic.ready.id, why: 'closed' })
    expect(await system.db.query('test_kept', 'select body from messages')).toEqual([{ body: 'Hello' }])
  })

  test('twice hears that it is closed', async () => {
    expect(await close(vic.ready.token, vic.ready.conversation)).toBe(200)
    expect(await close(vic.ready.token, vic.ready.conversation)).toBe(409)
  })

  test('can end no other’s, and nobody can without a token of ours', async () => {
    const wen = await system.visit()
    expect(await close(wen.ready.token, vic.ready.conversation)).toBe(409)
    expect(await close('v1.1.made-up', vic.ready.conversation)).toBe(401)
    expect(await close(undefined, vic.ready.conversation)).toBe(401)
    await vic.say('Still open')
  })
})

test('a visitor who writes again after the end begins a new conversation, and is served in it', async () => {
  await close(vic.ready.token, vic.ready.conversation)
  await vic.next('status', ({ state }) => state === 'closed')
  const ack = await vic.say('One more thing', { conversation: vic.ready.conversation })
  expect(ack).toMatchObject({ seq: 1 })
  expect(ack.conversation).toBeGreaterThan(vic.ready.conversation!)
  expect(await vic.next('status', ({ state }) => state === 'served')).toMatchObject({
    conversation: ack.conversation,
  })
  expect(await agent.next('msg', ({ msg }) => msg === 'One more thing')).toMatchObject({
    conversation: ack.conversation,
  })
})

test('an agent who writes after the end opens the conversation again, if it was his', async () => {
  await close(vic.ready.token, vic.ready.conversation)
  await vic.next('status', ({ state }) => state === 'closed')
  const bob = await system.work(await system.hireAgent('Bob'))
  bob.send({ type: 'msg', cid: crypto.randomUUID(), msg: 'Me first', touid: vic.ready.id })
  expect(await bob.next('error')).toMatchObject({ code: 'forbidden' })
  await agent.say('I forgot something', { touid: vic.ready.id, conversation: vic.ready.conversation })
  expect(await vic.next('msg')).toMatchObject({ msg: 'I forgot something', seq: 1 })
})

test('an agent hands over a conversation that is his: all three are told, and nobody else may', async () => {
  await addAgent(system, 'bea', 'Bea')
  await addAgent(system, 'cleo', 'Cleo')
  const [bea, cleo] = [openClient(system), openClient(system)]
  for (const [client, name] of [
    [bea, 'bea'],
    [cleo, 'cleo'],
  ] as const) {
    await client.signIn(name)
    await client.get('/admin/service/index')
  }
  const { ticket } = (await bea.post('/admin/login/ticket')).json<{ ticket: string }>()
  const beas = await system.connect()
  beas.send({ type: 'login', v: 1, group: 'admin', ticket })
  const { id } = await beas.next('ready')
  const wen = await system.visit()
  const { conversation } = wen.ready
  expect(await beas.next('login')).toMatchObject({ conversation })

  expect((await cleo.post('/admin/service/transfer', { conversation, agent: amy.id })).statusCode).toBe(409)
  expect((await bea.post('/admin/service/transfer', { conversation, agent: amy.id })).statusCode).toBe(200)
  expect(await beas.next('logout')).toMatchObject({ conversation, why: 'moved' })
  expect(await agent.next('login', (frame) => frame.conversation === conversation)).toMatchObject({
    from_id: wen.ready.id,
  })
  expect(await wen.next('status', (status) => status.agent?.id === amy.id)).toMatchObject({ state: 'served' })
  expect((await bea.post('/admin/service/transfer', { conversation, agent: id })).statusCode).toBe(409)
})

test('what an agent does to conversations is for agents who are signed in', async () => {
  for (const path of ['close', 'transfer', 'agents']) {
    const reply = await fetch(`${system.adminUrl}/admin/service/${path}`, {
      method: path === 'agents' ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(path !== 'agents' && {
        body: JSON.stringify({ conversation: vic.ready.conversation, agent: amy.id }),
      }),
    })
    expect([path, reply.status]).toEqual([path, 401])
  }
  await vic.say('Still open')
})

async function close(token: string | undefined, conversation: number | undefined): Promise<number> {
  const reply = await fetch(`${system.adminUrl}/index/index/close`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ conversation }),
  })
  return reply.status
}
