import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

let admin: Admin
let amyId: number
let amy: Client
let bob: Client
let conversation: number

beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy')
  await addAgent(admin, 'bob', 'Bob')
  ;[amy, bob] = [await signedIn('amy'), await signedIn('bob')]
})
afterAll(() => admin.close())
beforeEach(async () => {
  conversation = await talk({ agent: amyId, seq: 7 })
})

async function signedIn(name: string): Promise<Client> {
  const client = openClient(admin, 'en')
  await client.signIn(name)
  await client.get('/admin/service/index')
  return client
}

async function talk({ agent, seq }: { agent: number | null; seq: number }): Promise<number> {
  const [row] = await admin.db.query<{ id: number }>(
    'test_talk',
    `with vic as (insert into visitors default values returning id)
    insert into conversations (kind, visitor_id, agent_id, last_seq) select 'service', id, $1, $2 from vic returning id`,
    [agent, seq],
  )
  return row!.id
}

const write = (by: Client, msg: string, more: object = {}) =>
  by.post('/admin/service/note', { conversation, cid: randomUUID(), msg, ...more })
const read = async (by: Client, more = '') =>
  (await by.get(`/admin/service/notes?conversation=${conversation}${more}`, { accept: '*/*' })).json()

describe('an internal note', () => {
  test('stands behind the newest message, under its agent’s name, and colleagues read it', async () => {
    const reply = await write(amy, 'He asked the same last week.')
    expect(reply.json().note).toMatchObject({ after_seq: 7, from_id: amyId, name: 'Amy' })
    expect(await read(bob)).toMatchObject({
      notes: [{ msg: 'He asked the same last week.', name: 'Amy', after_seq: 7 }],
      more: false,
    })
  })

  test('is never a message: nothing has its seq', async () => {
    await write(amy, 'Only for us')
    const rows = await admin.db.query('test_seq', 'select last_seq, rev from conversations where id = $1', [
      conversation,
    ])
    expect(rows).toEqual([{ last_seq: 7, rev: 1 }])
  })

  test('that is sent again is stored once, and answered as it was first', async () => {
    const cid = randomUUID()
    const [first, again] = [await write(amy, 'Once', { cid }), await write(amy, 'Twice', { cid })]
    expect(again.json()).toEqual(first.json())
    expect((await read(amy)).notes).toHaveLength(1)
    await write(bob, 'Bob’s own', { cid })
    expect((await read(amy)).notes).toHaveLength(2)
  })

  test('can be written where the conversation is a colleague’s, and where it is closed', async () => {
    await admin.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
      conversation,
    ])
    expect((await write(bob, 'Refunded')).statusCode).toBe(200)
  })

  test('belongs to a visitor’s conversation: not to one that is not there, and not to a room', async () => {
    const [lobby] = await admin.db.query<{ id: number }>(
      'test_lobby',
      `select id from conversations where kind = 'room'`,
    )
    for (const id of [999_999, lobby!.id])
      expect((await write(amy, 'Where?', { conversation: id })).statusCode).toBe(404)
  })

  test.each([
    ['no words', { msg: ' \u200b' }, 'The note is empty.'],
    ['too many words', { msg: 'x'.repeat(4001) }, 'The note is too long.'],
    ['a control character', { msg: 'a\u0000b' }, 'The note has characters'],
  ])('with %s is refused with a sentence', async (_what, more, sentence) => {
    const reply = await write(amy, '', more)
    expect([reply.statusCode, reply.json().field]).toEqual([400, 'msg'])
    expect(reply.json().msg).toContain(sentence)
  })

  test.each([
    ['a key that nobody knows', { after_seq: 1 }],
    ['another’s name', { from_id: 1 }],
    ['a cid that is none', { cid: 'x' }],
    ['an id as text', { conversation: '1' }],
  ])('with %s is refused', async (_what, more) => {
    expect((await write(amy, 'Hello', more)).statusCode).toBe(400)
  })

  test('is for agents who are signed in, on their own page', async () => {
    const stranger = openClient(admin, 'en')
    expect((await write(stranger, 'Hello')).statusCode).toBe(401)
    const reply = await stranger.get(`/admin/service/notes?conversation=${conversation}`, { accept: '*/*' })
    expect(reply.statusCode).toBe(401)
    const forged = await amy.post(
      '/admin/service/note',
      { conversation, cid: randomUUID(), msg: 'Hello' },
      { 'x-csrf-token': 'forged' },
    )
    expect(forged.statusCode).toBe(403)
    expect((await read(amy)).notes).toEqual([])
  })

  test('goes when its visitor is deleted', async () => {
    await write(amy, 'Gone with him')
    await admin.db.query(
      'test_delete',
      'delete from visitors where id = (select visitor_id from conversations where id = $1)',
      [conversation],
    )
    expect((await read(amy)).notes).toEqual([])
  })
})

test('notes are read page by page, the newest first', async () => {
  await admin.db.query(
    'test_many',
    `insert into notes (conversation_id, after_seq, agent_id, cid, body)
    select $1, n / 50, $2, gen_random_uuid(), 'note ' || n from generate_series(1, 201) n`,
    [conversation, amyId],
  )
  const newest = await read(amy)
  expect([newest.notes.length, newest.more, newest.notes[0].msg]).toEqual([200, true, 'note 2'])
  const older = await read(amy, `&before=${newest.notes[0].id}`)
  expect(older).toMatchObject({ notes: [{ msg: 'note 1' }], more: false })
})
