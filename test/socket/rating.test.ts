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

async function post(call: 'close' | 'rate', more: object): Promise<number> {
  const reply = await fetch(`${system.adminUrl}/index/index/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${vic.ready.token}` },
    body: JSON.stringify({ conversation: vic.ready.conversation, ...more }),
  })
  return reply.status
}
