import { afterEach, beforeEach, expect, test } from 'vitest'
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
  await vic.next('status')
  await vic.say('Hello')
})
afterEach(() => system.close())

test('a visitor is asked how it was when his conversation is closed, if an agent answered in it', async () => {
  await agent.say('Hi', { touid: vic.ready.id })
  expect(await post('close', {})).toBe(200)
  expect(await vic.next('status', ({ state }) => state === 'closed')).toMatchObject({ rate: true })
})

test('he is not asked where nobody answered', async () => {
  expect(await post('close', {})).toBe(200)
  expect(await vic.next('status', ({ state }) => state === 'closed')).not.toHaveProperty('rate')
})

test('what he thought reaches every page of the agent who served him, at once, and no classic client', async () => {
  const second = await system.work(amy)
  const classic = await system.connect(`/?ticket=${system.ticketFor(amy)}`)
  classic.send({ type: 'login', group: 'admin' })
  const bob = await system.work(await system.hireAgent('Bob'))
  await agent.say('Hi', { touid: vic.ready.id })
  await post('close', {})
  expect(await post('rate', { stars: 5, words: '很好' })).toBe(200)
  const rating = { conversation: vic.ready.conversation, after: 2, stars: 5, words: '很好' }
  expect(await agent.next('rating')).toMatchObject(rating)
  expect(await second.next('rating')).toMatchObject(rating)
  // What is sent after it is there: so it was not sent to them.
  await system.visit()
  await agent.next('login')
  expect([...bob.rest, ...classic.rest].filter(({ type }) => type === 'rating')).toEqual([])
})

test('who was elsewhere when it was closed is asked when he comes back, until he saw the question', async () => {
  await agent.say('Hi', { touid: vic.ready.id })
  await leaveAndClose()
  const back = await comeBack()
  expect(await back.next('status')).toMatchObject({
    conversation: back.ready.conversation,
    state: 'served',
  })
  expect(await back.next('status')).toMatchObject({
    conversation: vic.ready.conversation,
    state: 'closed',
    rate: true,
  })
  // What he never saw comes again, in whatever tab.
  const tab = await comeBack()
  await tab.next('status', ({ rate }) => rate === true)
  expect(await post('asked', {})).toBe(200)
  expect(await isAsked()).toBe(false)
  expect(await post('rate', { stars: 4, words: 'Kind' })).toBe(200)
  expect(await agent.next('rating')).toMatchObject({ conversation: vic.ready.conversation, stars: 4 })
})

test('he is not asked later where nobody answered, nor when he has written again', async () => {
  await leaveAndClose()
  expect(await isAsked()).toBe(false)
  const back = await comeBack()
  await back.say('Here again')
  await agent.say('Hi', { touid: vic.ready.id })
  await system.db.query('test_close', 'update conversations set closed_at = now() where visitor_id = $1', [
    vic.ready.id,
  ])
  expect(await isAsked()).toBe(true)
  const again = await comeBack()
  await again.say('And again')
  expect(await isAsked()).toBe(false)
})

test('a room asks nobody', async () => {
  await agent.say('Hi', { touid: vic.ready.id })
  await leaveAndClose()
  const member = await comeBack('/room/lobby')
  await member.say('Hello, room')
  expect(member.rest.filter(({ type }) => type === 'status')).toEqual([])
})

function comeBack(path = '/'): Promise<LoggedIn> {
  return system.visit({ token: vic.ready.token }, path)
}

async function leaveAndClose(): Promise<void> {
  vic.send({ type: 'logout' })
  await vic.closed
  expect(await post('close', {})).toBe(200)
}

/** Whether he is asked in a tab that he opens now. The answer to what he asks for comes behind all of the login's. */
async function isAsked(): Promise<boolean> {
  const tab = await comeBack()
  tab.send({ type: 'sync', conversation: tab.ready.conversation!, after: 0 })
  await tab.next('sync')
  return tab.rest.some((frame) => frame.type === 'status' && frame.rate === true)
}

async function post(call: 'close' | 'rate' | 'asked', more: object): Promise<number> {
  const reply = await fetch(`${system.adminUrl}/index/index/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${vic.ready.token}` },
    body: JSON.stringify({ conversation: vic.ready.conversation, ...more }),
  })
  return reply.status
}
