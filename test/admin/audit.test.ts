import { audit, auditOnce } from '@kefu/admin/features/audit/audit.ts'
import { type Choice, type Line, readLines } from '@kefu/admin/features/audit/queries.ts'
import { saveBatch } from '@kefu/admin/features/conversations/save.ts'
import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, goodPassword, openClient } from '../support/client.ts'
import { addPast } from '../support/past.ts'

let admin: Admin
let amyId: number
let bobId: number
let amy: Client
let newest = 0

const all: Choice = { agentId: null, who: null, did: null, from: null, until: null }
/** Lines that were added since the test began, the newest first. */
async function lines(): Promise<Line[]> {
  return (await readLines(admin.db.query, all, null, 100)).filter(({ id }) => id > newest)
}

beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy')
  bobId = await addAgent(admin, 'bob', 'Bob')
  await admin.db.query('test_role', `update agents set role = 'administrator' where id = $1`, [amyId])
  amy = openClient(admin, 'en')
  await amy.signIn('amy')
  await amy.get('/admin/index/index')
})
afterAll(() => admin.close())
beforeEach(async () => {
  newest = (await readLines(admin.db.query, all, null, 1))[0]?.id ?? 0
})

/** A conversation of an agent that is open. */
const openOne = (agent: number) => addPast(admin.db, { agent, open: true, said: [['v', 'hello']] })

describe('a line', () => {
  test('says who did what to what, from where and when', async () => {
    const { id } = await openOne(amyId)
    expect((await amy.post('/admin/service/close', { conversation: id })).statusCode).toBe(200)
    const [line] = await lines()
    expect(line).toEqual({
      id: expect.any(Number),
      at: expect.any(Date),
      who: 'agent',
      agentId: amyId,
      agentName: 'Amy',
      did: 'conversation_closed',
      kind: 'conversation',
      thing: id,
      account: null,
      address: '127.0.0.1',
      facts: {},
    })
  })

  test('is not there when the act is not done, and the act is not done when it cannot be', async () => {
    const { id } = await openOne(bobId)
    expect((await amy.post('/admin/service/close', { conversation: id })).statusCode).toBe(409)
    await expect(
      admin.db.transaction(async (query) => {
        await audit(query, { who: amyId, did: 'signed_out', facts: {} })
        throw new Error('given up')
      }),
    ).rejects.toThrow('given up')
    expect(await lines()).toEqual([])
  })

  test('keeps the name that an account had then', async () => {
    const wen = await addAgent(admin, 'wen', 'Wen')
    await audit(admin.db.query, { who: wen, did: 'signed_out', on: { kind: 'account', id: wen }, facts: {} })
    await admin.db.query('test_rename', `update agents set name = 'Wendy' where id = $1`, [wen])
    expect(await lines()).toMatchObject([{ agentName: 'Wen', account: 'Wendy' }])
  })

  test('that could be made without end is made once a minute', async () => {
    const entry = { who: bobId, did: 'refused', facts: { what: 'message' } } as const
    await auditOnce(admin.db.query, entry)
    await auditOnce(admin.db.query, entry)
    await auditOnce(admin.db.query, { ...entry, on: { kind: 'visitor', id: 7 } })
    expect(await lines()).toMatchObject([{ thing: 7 }, { thing: null }])
  })
})

describe('the log', () => {
  const run = (statement: string) => admin.db.query(`test_${Math.random().toString(36).slice(2)}`, statement)

  test.each([
    `update audit set agent_name = 'Nobody'`,
    'delete from audit',
    'truncate audit',
    `update audit set at = now() - interval '3 years'`,
  ])('refuses %s', async (statement) => {
    await expect(run(statement)).rejects.toThrow('the audit log is only ever added to')
  })

  test('lets go of what is two years old', async () => {
    await run(`insert into audit (who, did, at) values ('system', 'old', now() - interval '2 years 1 day')`)
    await run(`delete from audit where did = 'old'`)
    expect(await run(`select from audit where did = 'old'`)).toEqual([])
  })

  test.each([
    `insert into audit (who, did) values ('agent', 'signed_in')`,
    `insert into audit (who, did) values ('system', 'Words that somebody typed')`,
    `insert into audit (who, did, facts) values ('system', 'signed_in', to_jsonb(repeat('x', 2000)))`,
    `insert into audit (who, did, facts) values ('system', 'a', jsonb_build_object('x', repeat('x', 2000)))`,
  ])('does not take %s', async (statement) => {
    await expect(run(statement)).rejects.toThrow('violates check constraint')
  })
})

describe('it is written down', () => {
  test('who signs in and out, and who tries to; never what was typed', async () => {
    const bob = openClient(admin, 'en')
    await bob.signIn('bob', 'not the password')
    await bob.signIn('s3cret typed into the wrong field')
    await bob.signIn('bob')
    await bob.get('/admin/index/index')
    await bob.post('/admin/login/logout')
    expect(await lines()).toMatchObject([
      { who: 'agent', agentId: bobId, did: 'signed_out', kind: 'account', thing: bobId },
      { who: 'agent', agentId: bobId, did: 'signed_in', facts: { remember: false } },
      { who: 'stranger', did: 'sign_in_failed', kind: null, thing: null, address: '127.0.0.1', facts: {} },
      { who: 'stranger', did: 'sign_in_failed', kind: 'account', thing: bobId, account: 'Bob' },
    ])
    expect(JSON.stringify(await lines())).not.toContain('s3cret')
  })

  test('what becomes of a conversation', async () => {
    const { id } = await openOne(amyId)
    await amy.post('/admin/service/transfer', { conversation: id, agent: bobId })
    await amy.post('/admin/service/take', { conversation: id })
    await amy.post('/admin/service/close', { conversation: id })
    await amy.post('/admin/service/reopen', { conversation: id })
    expect(await lines()).toMatchObject([
      { did: 'conversation_reopened', thing: id },
      { did: 'conversation_closed', thing: id },
      { did: 'conversation_taken', thing: id, facts: { from_agent: bobId } },
      { did: 'conversation_transferred', thing: id, facts: { to_agent: bobId } },
    ])
  })

  test('who is blocked, for how long, and let in again; not why', async () => {
    const { visitorId } = await openOne(amyId)
    await amy.post('/admin/service/block', { visitor: visitorId, hours: 24, reason: 'called me names' })
    await amy.post('/admin/service/unblock', { visitor: visitorId })
    expect(await lines()).toMatchObject([
      { did: 'visitor_unblocked', kind: 'visitor', thing: visitorId },
      { did: 'visitor_blocked', kind: 'visitor', thing: visitorId, facts: { hours: 24 } },
    ])
    expect(JSON.stringify(await lines())).not.toContain('names')
  })

  test('which settings were changed; not to what', async () => {
    const site = {
      accent: '#b4235a',
      position: 'right',
      greeting_zh: '',
      greeting_en: 'Psst',
      ask_name: 'never',
    }
    await amy.post('/admin/site/index', { ...site, ask_email: 'never', keep_days: '', keep_files_days: '' })
    await amy.post('/admin/settings', { routing: 'random', limit: null })
    const [queue, look] = await lines()
    expect(queue).toMatchObject({ did: 'settings_changed', facts: { settings: ['routing'] } })
    expect(look?.facts).toEqual({ settings: ['accent', 'greetingEn'] })
  })

  test('what is done in rooms', async () => {
    await amy.post('/admin/service/rooms/make', { name: 'tea', title: 'Tea' })
    const { visitorId } = await openOne(amyId)
    await admin.db.query('test_room_name', `update visitors set room_name = 'Vic' where id = $1`, [visitorId])
    await amy.post('/admin/service/rooms/expel', { room: 'tea', visitor: visitorId, hours: 1 })
    await amy.post('/admin/service/rooms/readmit', { room: 'tea', visitor: visitorId })
    await saveBatch(admin.db, [
      { person: 'agent', from_id: amyId, room: 'tea', cid: crypto.randomUUID(), msg: 'first' },
    ])
    await amy.post('/admin/service/rooms/remove', { room: 'tea', seq: 1 })
    await amy.post('/admin/service/rooms/close', { room: 'tea' })
    await amy.post('/admin/service/rooms/open', { room: 'tea' })
    expect(await lines()).toMatchObject([
      { did: 'room_opened', kind: 'room' },
      { did: 'room_closed', kind: 'room' },
      { did: 'room_message_removed', kind: 'room', facts: { message: 1 } },
      { did: 'room_visitor_readmitted', kind: 'room', facts: { visitor: visitorId } },
      { did: 'room_visitor_expelled', kind: 'room', facts: { visitor: visitorId, hours: 1 } },
      { did: 'room_made', kind: 'room' },
    ])
  })

  test('who takes conversations away', async () => {
    await amy.get('/admin/history/export?as=csv')
    expect(await lines()).toMatchObject([{ agentId: amyId, did: 'history_exported', facts: { as: 'csv' } }])
  })

  test('who asks for a page that is not for him, and who writes where he may not', async () => {
    const bob = openClient(admin, 'en')
    await bob.signIn('bob')
    await bob.get('/admin/site/index')
    const { visitorId } = await openOne(amyId)
    const message = { person: 'agent', from_id: bobId, to_id: visitorId, msg: 'psst' } as const
    const url = '/admin/service/save_msg'
    const payload = JSON.stringify([{ ...message, cid: crypto.randomUUID() }])
    const signature = createSigner(admin.config.serviceSecrets).sign('POST', url, payload)
    const headers = { 'content-type': 'application/json', [signatureHeader]: signature }
    const reply = await admin.app.inject({ method: 'POST', url, payload, headers })
    expect(reply.json()).toEqual([{ code: 'forbidden' }])
    expect(await lines()).toMatchObject([
      { did: 'refused', agentId: bobId, kind: 'visitor', thing: visitorId, facts: { what: 'message' } },
      { did: 'refused', agentId: bobId, kind: null, facts: { what: 'page' } },
      { did: 'signed_in' },
    ])
    expect(JSON.stringify(await lines())).not.toContain('psst')
  })
})

test('the fact that a visitor ends his own conversation is a line too', async () => {
  const { id, visitorId } = await openOne(amyId)
  const token = openVisitorTokens(admin.config.sessionSecrets).make(visitorId)
  const reply = await admin.app.inject({
    method: 'POST',
    url: '/index/index/close',
    headers: { authorization: `Bearer ${token}` },
    payload: { conversation: id },
  })
  expect(reply.statusCode).toBe(200)
  expect(await lines()).toMatchObject([{ who: 'visitor', did: 'conversation_closed', thing: id }])
})

test('what agents do to their own accounts is written down, and no password', async () => {
  const bob = openClient(admin, 'en')
  await bob.signIn('bob')
  await bob.get('/admin/profile/index')
  await bob.post('/admin/profile/index', { name: 'Bob', avatar: '3' })
  await bob.post('/admin/profile/elsewhere')
  const password = 'another horse battery'
  await bob.post('/admin/profile/password', { present: goodPassword, password })
  const [changed, ended, edited] = await lines()
  expect(changed).toMatchObject({ agentId: bobId, did: 'password_changed', kind: 'account', thing: bobId })
  expect(ended).toMatchObject({ agentId: bobId, did: 'session_ended', thing: bobId })
  expect(ended?.facts).toEqual({ sessions: expect.any(Number) })
  expect(edited).toMatchObject({ agentId: bobId, did: 'account_edited', thing: bobId })
  expect(JSON.stringify(await lines())).not.toContain(password)
})

test('what becomes of accounts is written down: changed, disabled and enabled, by whom', async () => {
  const wen = await addAgent(admin, 'wendy', 'Wendy')
  await amy.post('/admin/accounts/disable', { id: String(wen) })
  await amy.post('/admin/accounts/enable', { id: String(wen) })
  expect(await lines()).toMatchObject([
    { agentId: amyId, did: 'account_enabled', kind: 'account', thing: wen },
    { agentId: amyId, did: 'account_disabled', kind: 'account', thing: wen },
  ])
})
