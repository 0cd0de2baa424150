import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from '../support/desk.ts'
import { message, openFakeAdmin } from '../support/fake-admin.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'
import type { Wire } from '../support/wire.ts'

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

const ask = (path: string, by: Desk, of = conversation) =>
  by.page.post(`/admin/service/${path}`, { conversation: of })
const join = (by: Desk, of = conversation) => ask('join', by, of)
const leave = (by: Desk) => ask('leave', by)
const write = (by: Desk, msg: string) => by.wire.send(message(msg, { touid: vic.ready.id, conversation }))
const revOf = async () => {
  const [row] = await system.db.query<{ rev: number }>(
    'test_rev',
    'select rev from conversations where id = $1',
    [conversation],
  )
  return row!.rev
}
/** Amy hears of it, and Bob too. */
async function joined() {
  expect((await join(bob)).statusCode).toBe(200)
  await amy.wire.next('login', ({ user }) => user.joined !== undefined)
  await bob.wire.next('login')
}
async function listOf({ wire }: Desk) {
  wire.send({ type: 'load_user_list', group: 'admin' })
  return (await wire.next('load_user_list')).users
}

describe('an agent who joins a colleague’s conversation', () => {
  test('is in it beside him: both are told, and the visitor stays with whom he is', async () => {
    expect((await join(bob)).statusCode).toBe(200)
    const told = { joined: [[bob.id, 'Bob']], agent: { id: amy.id, name: 'Amy' } }
    expect(await bob.wire.next('login')).toMatchObject({ conversation, user: { ...told, read: 0 } })
    expect(await amy.wire.next('login')).toMatchObject({ conversation, user: told })
    expect(await listOf(bob)).toMatchObject([{ conversation, ...told }])
    const rows = await system.db.query('test_owner', 'select agent_id from conversations where id = $1', [
      conversation,
    ])
    expect(rows).toEqual([{ agent_id: amy.id }])
    expect(vic.rest.filter(({ type, state }) => type === 'status' && state !== 'served')).toEqual([])
  })

  test('writes there and gets what is said, and so does the other one', async () => {
    await joined()
    write(bob, 'I know that cup.')
    for (const { next } of [vic, amy.wire])
      expect(await next('msg', ({ msg }) => msg === 'I know that cup.')).toMatchObject({ name: 'Bob' })
    await vic.say('Good')
    write(amy, 'He does.')
    expect(await bob.wire.next('msg')).toMatchObject({ msg: 'Good' })
    expect(await bob.wire.next('msg')).toMatchObject({ msg: 'He does.', name: 'Amy' })
  })

  test('hears that the visitor writes, on which page he is, how far he has read, and that he left', async () => {
    await joined()
    vic.send({ type: 'typing' })
    expect(await bob.wire.next('typing')).toMatchObject({ from_id: vic.ready.id })
    vic.send({ type: 'page', url: 'https://shop.example/cups' })
    expect(await bob.wire.next('page')).toMatchObject({ conversation, url: 'https://shop.example/cups' })
    vic.send({ type: 'seen', conversation, delivered: 1, read: 1 })
    expect(await bob.wire.next('seen')).toMatchObject({ group: 'member', read: 1 })
    bob.wire.send({ type: 'typing', conversation })
    expect(await vic.next('typing')).toMatchObject({ from_id: bob.id })
    bob.wire.send({ type: 'seen', conversation, delivered: 1, read: 1 })
    expect(await vic.next('seen', ({ read }) => read === 1)).toMatchObject({ id: bob.id })
    expect(await listOf(bob)).toMatchObject([{ read: 1 }])
    vic.send({ type: 'logout' })
    expect(await bob.wire.next('logout')).toMatchObject({ conversation, why: 'away' })
    expect(await amy.wire.next('logout')).toMatchObject({ conversation, why: 'away' })
  })

  test('gets them on a new line too, though the socket server knew nothing of it before', async () => {
    await system.db.query(
      'test_joined',
      `insert into participants (conversation_id, kind, id, joined_at) values ($1, 'agent', $2, now())`,
      [conversation, bob.id],
    )
    bob.wire.close()
    const again = await openFresh(bob)
    await vic.say('Are you there?')
    expect(await again.next('msg')).toMatchObject({ msg: 'Are you there?' })
  })

  test('who joins twice, and twice at once, joined once', async () => {
    const before = await revOf()
    const replies = await Promise.all([join(bob), join(bob)])
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    expect((await join(bob)).statusCode).toBe(200)
    expect(await revOf()).toBe(before + 1)
    expect(await listOf(bob)).toMatchObject([{ joined: [[bob.id, 'Bob']] }])
  })

  test('cannot join his own, one that waits or is closed, a room, or what is not there', async () => {
    expect((await join(amy)).statusCode).toBe(409)
    const [room] = await system.db.query<{ id: number }>(
      'test_lobby',
      `select id from conversations where kind = 'room'`,
    )
    for (const id of [room!.id, 999_999]) expect((await join(bob, id)).statusCode).toBe(409)
    await system.db.query('test_wait', 'update conversations set agent_id = null where id = $1', [
      conversation,
    ])
    expect((await join(bob)).statusCode).toBe(409)
    await ask('take', amy)
    await ask('close', amy)
    expect((await join(bob)).statusCode).toBe(409)
  })

  test('may neither close it nor hand it over', async () => {
    await joined()
    expect((await ask('close', bob)).statusCode).toBe(409)
    const body = { conversation, agent: bob.id }
    expect((await bob.page.post('/admin/service/transfer', body)).statusCode).toBe(409)
  })
})

describe('an agent who joined', () => {
  beforeEach(joined)

  test('and leaves again is out of it: he may not write, and gets nothing more', async () => {
    expect((await leave(bob)).statusCode).toBe(200)
    expect(await bob.wire.next('logout')).toMatchObject({ conversation, why: 'moved' })
    expect((await amy.wire.next('login')).user).not.toHaveProperty('joined')
    expect(await listOf(bob)).toEqual([])
    await vic.say('Only for Amy')
    write(bob, 'Too late')
    expect(await bob.wire.next('error')).toMatchObject({ code: 'forbidden' })
    expect(bob.wire.rest.filter(({ type }) => type === 'msg')).toEqual([])
    const before = await revOf()
    expect((await leave(bob)).statusCode).toBe(200)
    expect(await revOf()).toBe(before)
    expect((await join(bob)).statusCode).toBe(200)
    expect(await bob.wire.next('login')).toMatchObject({ user: { joined: [[bob.id, 'Bob']] } })
  })

  test('stays in it while it goes from one colleague to another, and is told whose it is', async () => {
    const cleo = await openDesk(system, 'Cleo')
    await amy.page.post('/admin/service/transfer', { conversation, agent: cleo.id })
    expect(await bob.wire.next('login')).toMatchObject({ user: { agent: { id: cleo.id, name: 'Cleo' } } })
    await vic.say('Who are you?')
    expect(await bob.wire.next('msg')).toMatchObject({ msg: 'Who are you?' })
    await system.db.query('test_gone', 'delete from presences where person_id = $1', [cleo.id])
    await system.db.query('test_away', `update agents set presence = 'away'`)
    await system.sweep({ agentGrace: 0, visitorGrace: 5 })
    expect((await bob.wire.next('login')).user).not.toHaveProperty('agent')
  })

  test('and to whom it is handed over has it, and is out of it when he hands it back', async () => {
    await amy.page.post('/admin/service/transfer', { conversation, agent: bob.id })
    expect((await bob.wire.next('login')).user).not.toHaveProperty('joined')
    await bob.page.post('/admin/service/transfer', { conversation, agent: amy.id })
    expect(await bob.wire.next('logout')).toMatchObject({ conversation, why: 'moved' })
    expect(await listOf(bob)).toEqual([])
    write(bob, 'Not mine any more')
    expect(await bob.wire.next('error')).toMatchObject({ code: 'forbidden' })
  })

  test('is told that it was closed, and is not in it when it opens again', async () => {
    await ask('close', amy)
    expect(await bob.wire.next('logout')).toMatchObject({ conversation, why: 'closed' })
    expect(await listOf(bob)).toEqual([])
    await ask('reopen', amy)
    write(bob, 'Not any more')
    expect(await bob.wire.next('error')).toMatchObject({ code: 'forbidden' })
  })

  test('hears of tags, as he sees it and not as the other one does', async () => {
    amy.wire.send({ type: 'seen', conversation, delivered: 1, read: 1 })
    await vic.next('seen', ({ read }) => read === 1)
    await amy.page.post('/admin/service/tag', { conversation, tag: 'cups' })
    expect(await bob.wire.next('login')).toMatchObject({ user: { tags: ['cups'], read: 0 } })
    expect(await amy.wire.next('login')).toMatchObject({ user: { tags: ['cups'], read: 1 } })
  })

  test('is told that a visitor left who wrote nothing: there is no such conversation any more', async () => {
    await system.db.query('test_bob_away', `update agents set presence = 'away' where id = $1`, [bob.id])
    const wen = await system.visit({ name: 'Wen' })
    const empty = wen.ready.conversation!
    expect((await join(bob, empty)).statusCode).toBe(200)
    wen.send({ type: 'logout' })
    expect(await bob.wire.next('logout')).toMatchObject({ conversation: empty, why: 'closed' })
  })
})

test('joining and leaving are for agents who are signed in, on their own page', async () => {
  for (const path of ['join', 'leave']) {
    const reply = await fetch(`${system.adminUrl}/admin/service/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${vic.ready.token}` },
      body: JSON.stringify({ conversation }),
    })
    expect(reply.status).toBe(401)
    const body = { conversation, agent: bob.id }
    expect((await bob.page.post(`/admin/service/${path}`, body)).statusCode).toBe(400)
    const headers = { 'x-csrf-token': 'forged' }
    expect((await bob.page.post(`/admin/service/${path}`, { conversation }, headers)).statusCode).toBe(403)
  }
})

test('an agent who only reads along may not write, and the visitor does not hear him type', async () => {
  write(bob, 'Let me')
  expect(await bob.wire.next('error')).toMatchObject({ code: 'forbidden' })
  bob.wire.send({ type: 'typing', conversation })
  await vic.say('Anybody?')
  expect(vic.rest.filter(({ type }) => type === 'typing')).toEqual([])
})

describe('the socket server', () => {
  test('knows what an agent joined from his login, and shows him what is said there', async () => {
    const admin = openFakeAdmin()
    const { login } = admin.answers
    admin.answers.login = async (calls) =>
      (await login(calls)).map((answer) =>
        'code' in answer || answer.id !== 4 ? answer : { ...answer, joined: [[70, 0, 1, 7, 3]] },
      )
    const [amyHere, bobHere, vicHere] = [
      await admin.work(3),
      await admin.work(4),
      await admin.visit({ token: 'v.7' }),
    ]
    for (const each of [amyHere, bobHere, vicHere]) each.read()
    vicHere.send(message('Hello'))
    await admin.settled()
    for (const each of [amyHere, bobHere]) expect(each.read()).toMatchObject([{ type: 'msg', msg: 'Hello' }])
    expect(admin.hub.heads.frameFor(bobHere.connection)?.heads).toEqual([[70, 1, 1]])
    const { save_msg } = admin.answers
    admin.answers.save_msg = async (calls) => (await save_msg(calls)).map((answer) => ({ ...answer, to: [] }))
    vicHere.send(message('Other words under a cid that was used'))
    await admin.settled()
    expect(bobHere.read()).toEqual([])
  })

  test('forgets what a whole list does not name any more', async () => {
    const admin = openFakeAdmin()
    const there = await admin.work(4)
    admin.hub.heads.joins.join(4, 70)
    there.send({ type: 'load_user_list', group: 'admin' })
    await admin.settled()
    expect(admin.hub.heads.joins.at(70)).toEqual([])
  })

  test('forgets what agents joined who are not here, and of another database', async () => {
    const { joins, begin, prune, note } = openFakeAdmin().hub.heads
    begin('first')
    note([70, 1, 1, 7, 3])
    joins.join(4, 70)
    joins.join(5, 70)
    prune((person, id) => person === 'agent' && id === 4)
    expect(joins.at(70)).toEqual([4])
    begin('second')
    expect(joins.at(70)).toEqual([])
    expect([...joins.of(4)]).toEqual([])
  })
})

/** The same agent on a new line. */
async function openFresh(desk: Desk): Promise<Wire> {
  const { ticket } = (await desk.page.post('/admin/login/ticket')).json<{ ticket: string }>()
  const wire = await system.connect()
  wire.send({ type: 'login', v: 1, group: 'admin', ticket })
  await wire.next('ready')
  return wire
}
