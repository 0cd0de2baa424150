import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from '../support/desk.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

let system: System
let amy: Desk
let bob: Desk
let vic: LoggedIn
beforeEach(async () => {
  system = await openSystem()
  amy = await openDesk(system, 'Amy')
  vic = await system.visit({ name: 'Vic' })
  await amy.wire.next('login')
  await vic.say('Buy my pills')
  bob = await openDesk(system, 'Bob')
})
afterEach(() => system.close())

const block = (by: Desk, hours: number | null = 1, more: object = {}) =>
  by.page.post('/admin/service/block', { visitor: vic.ready.id, hours, reason: 'Spam', ...more })
const unblock = (by: Desk) => by.page.post('/admin/service/unblock', { visitor: vic.ready.id })
const blockAsSeenBy = async ({ page }: Desk) =>
  (await page.get(`/admin/service/block?visitor=${vic.ready.id}`, { accept: '*/*' })).json().block
const openConversations = () =>
  system.db.query('test_open', `select from conversations where visitor_id = $1 and closed_at is null`, [
    vic.ready.id,
  ])

async function comeBack(path = '/'): Promise<number | 'in'> {
  const wire = await system.connect(path)
  wire.send({ type: 'login', v: 1, group: 'member', token: vic.ready.token })
  return Promise.race([wire.closed.then(({ code }) => code), wire.next('ready').then(() => 'in' as const)])
}

describe('a visitor who is blocked', () => {
  test('is told that the conversation is closed, and is let in no more; his agent sees him go', async () => {
    const reply = await block(bob)
    expect(reply.json()).toMatchObject({
      block: { reason: 'Spam', by: 'Bob' },
      closed: vic.ready.conversation,
    })
    expect(await vic.next('status', ({ state }) => state === 'closed')).toBeTruthy()
    expect((await vic.closed).code).toBe(4403)
    expect(await amy.wire.next('logout')).toMatchObject({ disc_id: vic.ready.id, why: 'closed' })
    expect(await comeBack()).toBe(4403)
    expect(await comeBack('/room/lobby')).toBe(4403)
    expect(await openConversations()).toEqual([])
  })

  test('hears nothing of the reason, nor who did it', async () => {
    await block(bob)
    await vic.closed
    expect(JSON.stringify(vic.rest)).not.toMatch(/Spam|Bob/)
  })

  test('says nothing more, even where his line is not closed yet', async () => {
    await system.db.query(
      'test_block',
      `insert into blocks (visitor_id, agent_id, reason) values ($1, $2, '')`,
      [vic.ready.id, bob.id],
    )
    await system.db.query('test_close', 'update conversations set closed_at = now()')
    const member = await system.connect('/room/lobby')
    vic.send({ type: 'msg', cid: randomUUID(), msg: 'More pills' })
    expect(await vic.next('error')).toMatchObject({ code: 'forbidden' })
    expect(await openConversations()).toEqual([])
    member.close()
  })

  test('says nothing more in a room, where others go on', async () => {
    const inRoom = await system.visit({ token: vic.ready.token }, '/room/lobby')
    const wen = await system.visit({}, '/room/lobby')
    await block(bob)
    inRoom.send({ type: 'msg', cid: randomUUID(), msg: 'Pills for all' })
    expect(await inRoom.next('error')).toMatchObject({ code: 'forbidden' })
    expect(await wen.say('Hello')).toMatchObject({ seq: 1 })
  })

  test('keeps what was acknowledged: a message that is sent again has its old seq', async () => {
    const cid = randomUUID()
    vic.send({ type: 'msg', cid, msg: 'Once', conversation: vic.ready.conversation })
    const { seq } = await vic.next('ack', (ack) => ack.cid === cid)
    await system.db.query(
      'test_block',
      `insert into blocks (visitor_id, agent_id, reason) values ($1, $2, '')`,
      [vic.ready.id, bob.id],
    )
    await system.db.query('test_close', 'update conversations set closed_at = now()')
    vic.send({ type: 'msg', cid, msg: 'Once', conversation: vic.ready.conversation, again: true })
    expect(await vic.next('ack', (ack) => ack.cid === cid)).toMatchObject({ seq, dup: true })
  })

  test('is not written to either, until the block is undone', async () => {
    await block(bob)
    const words = { type: 'msg', msg: 'One more thing', touid: vic.ready.id }
    amy.wire.send({ ...words, cid: randomUUID() })
    expect(await amy.wire.next('error')).toMatchObject({ code: 'forbidden' })
    await unblock(amy)
    amy.wire.send({ ...words, cid: randomUUID() })
    expect(await amy.wire.next('ack')).toMatchObject({ seq: 1 })
  })

  test('is let in again when any agent undoes it, as the same person', async () => {
    await block(bob)
    expect(await blockAsSeenBy(amy)).toMatchObject({ by: 'Bob', reason: 'Spam' })
    expect((await unblock(amy)).json()).toEqual({ code: 0, block: null })
    expect(await blockAsSeenBy(bob)).toBeNull()
    expect(await comeBack()).toBe('in')
  })

  test('is let in again when the time is over', async () => {
    await block(bob, 24)
    const { at, until } = await blockAsSeenBy(amy)
    expect(until - at).toBe(24 * 3_600_000)
    await system.db.query('test_later', `update blocks set expires_at = now() - interval '1 second'`)
    expect(await blockAsSeenBy(amy)).toBeNull()
    expect(await comeBack()).toBe('in')
  })

  test('for ever has no end, and who is blocked again is blocked as last', async () => {
    await block(bob, null)
    expect(await blockAsSeenBy(amy)).toMatchObject({ until: null })
    await block(amy, 1, { reason: 'Less bad' })
    expect(await blockAsSeenBy(amy)).toMatchObject({ by: 'Amy', reason: 'Less bad' })
    expect((await blockAsSeenBy(amy)).until).not.toBeNull()
  })
})

test('who has no open conversation can be blocked, and nobody else is touched by it', async () => {
  const wen = await system.visit()
  await system.db.query('test_close', 'update conversations set closed_at = now() where visitor_id = $1', [
    vic.ready.id,
  ])
  const reply = await block(bob)
  expect(reply.json().closed).toBeUndefined()
  expect(await wen.say('Still here')).toMatchObject({ seq: 1 })
})

test.each([
  ['a visitor who is not there', { visitor: 999_999 }, 404],
  ['a time that is not offered', { hours: 2 }, 400],
  ['a key that nobody knows', { agent: 1 }, 400],
  ['a reason as long as a book', { reason: 'x'.repeat(501) }, 400],
])('a block of %s is refused', async (_what, more, status) => {
  expect((await block(bob, 1, more)).statusCode).toBe(status)
  expect(await vic.say('Still here')).toBeTruthy()
})

test('an agent cannot be blocked: he is no visitor', async () => {
  expect((await block(bob, 1, { visitor: amy.id })).statusCode).toBe(404)
})

test('only agents who are signed in block, undo and read it, on their own page', async () => {
  const body = { visitor: vic.ready.id, hours: 1 }
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${vic.ready.token}` }
  for (const path of ['block', 'unblock']) {
    const url = `${system.adminUrl}/admin/service/${path}`
    expect((await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(401)
    const forged = await amy.page.post(`/admin/service/${path}`, body, { 'x-csrf-token': 'forged' })
    expect(forged.statusCode).toBe(403)
  }
  const url = `${system.adminUrl}/admin/service/block?visitor=${vic.ready.id}`
  expect((await fetch(url, { headers })).status).toBe(401)
  expect(await vic.say('Still here')).toBeTruthy()
})
