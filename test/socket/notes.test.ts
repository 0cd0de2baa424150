import { randomUUID } from 'node:crypto'
import type { Note } from '@kefu/protocol/frames.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Desk, openDesk } from '../support/desk.ts'
import { openFakeAdmin } from '../support/fake-admin.ts'
import { openSystem, type System } from '../support/system.ts'

const secret = 'He owes us 40 €'

let system: System
let amy: Desk
let bob: Desk
beforeEach(async () => {
  system = await openSystem()
  amy = await openDesk(system, 'Amy')
  bob = await openDesk(system, 'Bob')
})
afterEach(() => system.close())

const note = (by: Desk, conversation: number, msg = secret) =>
  by.page.post('/admin/service/note', { conversation, cid: randomUUID(), msg })

test('a note is told to all agents who are here, those of its author’s other pages among them', async () => {
  const vic = await system.visit()
  const conversation = vic.ready.conversation!
  await vic.say('Hello')
  expect((await note(amy, conversation)).statusCode).toBe(200)
  for (const { wire } of [amy, bob])
    expect(await wire.next('note')).toMatchObject({ conversation, after_seq: 1, name: 'Amy', msg: secret })
})

test('no visitor ever gets a note: not live, not by sync, not with his history, not in a room, not as a classic client', async () => {
  const vic = await system.visit()
  const wen = await system.visit()
  const classic = await system.connect('/')
  classic.send({ type: 'login', group: 'member' })
  const member = await system.visit({}, '/room/lobby')
  const conversation = vic.ready.conversation!
  await vic.say('Before')
  await note(amy, conversation)
  await bob.wire.next('note')
  await vic.say('After')

  vic.send({ type: 'sync', conversation, after: 0 })
  const after = await vic.next('sync')
  vic.send({ type: 'sync', conversation, before: Number.MAX_SAFE_INTEGER })
  const before = await vic.next('sync')
  for (const page of [after, before]) {
    expect(page.messages.map(({ seq, msg }) => [seq, msg])).toEqual([
      [1, 'Before'],
      [2, 'After'],
    ])
  }
  const again = await system.visit({ token: vic.ready.token, resume: [[conversation, 1, 0]] })
  expect(again.ready.seq).toBe(2)
  again.send({ type: 'sync', conversation, after: 0 })
  const history = await again.next('sync')
  // Another visitor's words come behind: whatever was on its way to anybody is there before them.
  for (const each of [wen, member]) await each.say('Last')
  const said = [vic, wen, classic, member, again].map(({ rest }) => rest)
  expect(JSON.stringify([said, vic.ready, again.ready, after, before, history])).not.toContain('owes us')
})

test('the notes’ addresses answer no visitor, with whatever token', async () => {
  const vic = await system.visit()
  const conversation = vic.ready.conversation!
  await note(amy, conversation)
  const reply = await fetch(`${system.adminUrl}/admin/service/notes?conversation=${conversation}`, {
    headers: { authorization: `Bearer ${vic.ready.token}` },
  })
  expect(reply.status).toBe(401)
  expect(await reply.text()).not.toContain('owes us')
})

test('a note that comes with a conversation is there for the colleague who gets it', async () => {
  const vic = await system.visit()
  const conversation = vic.ready.conversation!
  await vic.say('I need an invoice')
  const owner = (await vic.next('status', ({ state }) => state === 'served')).agent!.id
  const [from, to] = owner === amy.id ? [amy, bob] : [bob, amy]
  const body = { conversation, agent: to.id, note: { cid: randomUUID(), msg: 'Needs the VAT number' } }
  const refused = await to.page.post('/admin/service/transfer', body)
  expect(refused.statusCode).toBe(409)
  expect((await from.page.post('/admin/service/transfer', body)).statusCode).toBe(200)
  await to.wire.next('login', ({ conversation: id }) => id === conversation)
  expect(await to.wire.next('note')).toMatchObject({
    conversation,
    from_id: from.id,
    msg: 'Needs the VAT number',
  })
  expect(await system.db.query('test_notes', 'select body from notes')).toHaveLength(1)
})

test('an empty note hands nothing over, so that nobody waits for words that are not there', async () => {
  const vic = await system.visit()
  const conversation = vic.ready.conversation!
  const owner = (await vic.next('status', ({ state }) => state === 'served')).agent!.id
  const [from, to] = owner === amy.id ? [amy, bob] : [bob, amy]
  const body = { conversation, agent: to.id, note: { cid: randomUUID(), msg: ' ' } }
  expect((await from.page.post('/admin/service/transfer', body)).statusCode).toBe(400)
  expect((await from.page.post('/admin/service/close', { conversation })).statusCode).toBe(200)
})

test('the socket server shows a note to agents alone, whatever address it is given', async () => {
  const admin = openFakeAdmin()
  const vic = await admin.visit({ token: 'v.7' })
  const member = await admin.visit({}, { room: 'lobby' })
  const [at3, classic] = [await admin.work(3), await admin.work(4, { v: undefined })]
  for (const each of [vic, member, at3, classic]) each.read()
  const frame: Note = {
    type: 'note',
    conversation: 70,
    id: 1,
    after_seq: 0,
    from_id: 3,
    name: 'Amy',
    msg: secret,
    cid: randomUUID(),
    at: 1,
  }
  admin.hub.deliver([{ to: ['visitor:7', 'room:lobby', 'agent:3', 'agent:4'], frame }])
  expect(at3.read()).toEqual([frame])
  for (const each of [vic, member, classic]) expect(each.read()).toEqual([])
})
