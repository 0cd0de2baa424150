import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from '../support/desk.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

let system: System
let amy: Desk
let bob: Desk
let vic: LoggedIn
let conversation: number
beforeEach(async () => {
  system = await openSystem()
  amy = await openDesk(system, 'Amy')
  vic = await system.visit({ name: 'Vic' })
  conversation = vic.ready.conversation!
  await amy.wire.next('login')
  await vic.next('status', ({ state }) => state === 'served')
  await vic.say('Hello')
  bob = await openDesk(system, 'Bob')
})
afterEach(() => system.close())

const take = (by: Desk, of = conversation) => by.page.post('/admin/service/take', { conversation: of })
const reopen = (by: Desk, of = conversation) => by.page.post('/admin/service/reopen', { conversation: of })
const close = (by: Desk) => by.page.post('/admin/service/close', { conversation })
const lobby = async () => {
  const [row] = await system.db.query<{ id: number }>(
    'test_lobby',
    `select id from conversations where kind = 'room'`,
  )
  return row!.id
}

describe('an agent who takes a conversation over', () => {
  test('has it from then on: all three are told, and only he may write', async () => {
    expect((await take(bob)).statusCode).toBe(200)
    expect(await amy.wire.next('logout')).toMatchObject({ conversation, why: 'moved' })
    expect(await bob.wire.next('login')).toMatchObject({ conversation, from_id: vic.ready.id })
    expect(await vic.next('status', ({ agent }) => agent?.id === bob.id)).toMatchObject({ state: 'served' })
    const words = { type: 'msg', msg: 'Here', touid: vic.ready.id }
    amy.wire.send({ ...words, cid: crypto.randomUUID() })
    expect(await amy.wire.next('error')).toMatchObject({ code: 'forbidden' })
    bob.wire.send({ ...words, cid: crypto.randomUUID() })
    expect(await vic.next('msg')).toMatchObject({ from_id: bob.id })
  })

  test('may take one that waits', async () => {
    await system.db.query('test_wait', 'update conversations set agent_id = null where id = $1', [
      conversation,
    ])
    expect((await take(bob)).statusCode).toBe(200)
    expect(await bob.wire.next('login')).toMatchObject({ conversation })
    expect(await vic.next('status', ({ agent }) => agent?.id === bob.id)).toBeTruthy()
  })

  test('gives his colleague’s place to who waits', async () => {
    await system.db.query('test_limit', 'update agents set chat_limit = 1')
    await system.db.query('test_bob_away', `delete from presences where person_id = $1`, [bob.id])
    const wen = await system.visit()
    expect(await wen.next('status')).toMatchObject({ state: 'waiting' })
    await take(bob)
    expect(await wen.next('status', ({ state }) => state === 'served')).toMatchObject({
      agent: { id: amy.id },
    })
  })

  test('cannot take what is his already, what is closed, or a room', async () => {
    expect((await take(amy)).statusCode).toBe(409)
    expect((await take(bob, await lobby())).statusCode).toBe(409)
    expect((await take(bob, 999_999)).statusCode).toBe(409)
    await close(amy)
    expect((await take(bob)).statusCode).toBe(409)
  })

  test('is one of two who do so at once: both are told who has it in the end', async () => {
    const cleo = await openDesk(system, 'Cleo')
    expect((await Promise.all([take(bob), take(cleo)])).map(({ statusCode }) => statusCode)).toEqual([
      200, 200,
    ])
    const [row] = await system.db.query<{ agent_id: number; rev: number }>(
      'test_owner',
      'select agent_id, rev from conversations where id = $1',
      [conversation],
    )
    const loser = row!.agent_id === bob.id ? cleo : bob
    expect(await loser.wire.next('logout')).toMatchObject({ conversation, why: 'moved' })
  })
})

describe('an agent who opens a closed conversation again', () => {
  beforeEach(async () => {
    await close(amy)
    await vic.next('status', ({ state }) => state === 'closed')
  })

  test('has it, with its seq going on, and its visitor is told', async () => {
    expect((await reopen(amy)).statusCode).toBe(200)
    expect(await vic.next('status', ({ state }) => state === 'served')).toMatchObject({
      conversation,
      agent: { id: amy.id },
    })
    expect(await amy.wire.next('login')).toMatchObject({ conversation, user: { seq: 1, online: true } })
    expect(await vic.say('I am still here')).toMatchObject({ conversation, seq: 2 })
  })

  test('may do so with a colleague’s, while the visitor has no newer one', async () => {
    expect((await reopen(bob)).statusCode).toBe(200)
    expect(await bob.wire.next('login')).toMatchObject({ conversation })
    const { conversation: newest } = await vic.say('Hello again')
    expect(newest).toBe(conversation)
  })

  test('cannot when the visitor went on in a newer one, open or closed', async () => {
    await vic.say('Something else')
    expect((await reopen(amy)).json().msg).toBe('The visitor has a newer conversation. Go on in that one.')
    await system.db.query('test_close', 'update conversations set closed_at = now()')
    expect((await reopen(amy)).statusCode).toBe(409)
  })

  test('cannot when it is open, blocked, a room, or not there', async () => {
    await system.db.query(
      'test_block',
      `insert into blocks (visitor_id, agent_id, reason) values ($1, $2, '')`,
      [vic.ready.id, bob.id],
    )
    expect((await reopen(amy)).json().msg).toContain('blocked')
    await system.db.query('test_unblock', 'delete from blocks')
    expect((await reopen(amy)).statusCode).toBe(200)
    expect((await reopen(amy)).statusCode).toBe(409)
    expect((await reopen(amy, await lobby())).statusCode).toBe(404)
    expect((await reopen(amy, 999_999)).statusCode).toBe(404)
  })

  test('sees whether its visitor is there', async () => {
    vic.close()
    await expect
      .poll(() =>
        system
          .sweep({ agentGrace: 30, visitorGrace: 0 })
          .then(() => system.db.query('test_gone', `select from present where kind = 'visitor'`)),
      )
      .toEqual([])
    await reopen(amy)
    expect(await amy.wire.next('login', ({ rev }) => rev > 2)).toMatchObject({ user: { online: false } })
  })

  test('and his visitor, who writes at that moment, are in one conversation, whoever is first', async () => {
    const [, ack] = await Promise.all([reopen(amy), vic.say('Wait')])
    const open = await system.db.query(
      'test_open',
      'select id from conversations where visitor_id = $1 and closed_at is null',
      [vic.ready.id],
    )
    expect(open).toEqual([{ id: ack.conversation }])
  })
})

test('both are for agents who are signed in, on their own page', async () => {
  for (const path of ['take', 'reopen']) {
    const reply = await fetch(`${system.adminUrl}/admin/service/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${vic.ready.token}` },
      body: JSON.stringify({ conversation }),
    })
    expect(reply.status).toBe(401)
    const body = { conversation, agent: bob.id }
    expect((await bob.page.post(`/admin/service/${path}`, body)).statusCode).toBe(400)
    const forged = await bob.page.post(
      `/admin/service/${path}`,
      { conversation },
      { 'x-csrf-token': 'forged' },
    )
    expect(forged.statusCode).toBe(403)
  }
})
