import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

let admin: Admin
let amyId: number
let amy: Client
let bob: Client
beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy', 'administrator')
  await addAgent(admin, 'bob', 'Bob', 'administrator')
})
afterAll(() => admin.close())
beforeEach(async () => {
  amy = await signIn('amy')
  bob = await signIn('bob')
})
afterEach(() => admin.db.query('test_no_replies', 'delete from canned_replies'))

const hello = { shared: false, shortcut: 'hello', title: 'Greeting', body: 'Hello {{visitor}}' }

async function signIn(name: string): Promise<Client> {
  const client = openClient(admin, 'en')
  await client.signIn(name)
  await client.get('/admin/service/index')
  return client
}

const act = (client: Client, what: string, body: object) => client.post(`/admin/service/canned/${what}`, body)

async function create(client: Client, more: object = {}): Promise<number> {
  const reply = await act(client, 'create', { ...hello, ...more })
  expect(reply.json()).toEqual({ code: 0, id: expect.any(Number) })
  return reply.json().id
}

async function listOf(client: Client): Promise<{ id: number; shortcut: string; [more: string]: unknown }[]> {
  const reply = await client.get('/admin/service/canned', { accept: '*/*' })
  expect(reply.json().code).toBe(0)
  return reply.json().replies
}

const shortcutsOf = async (client: Client) => (await listOf(client)).map(({ shortcut }) => shortcut)

describe('a canned reply', () => {
  test('of one’s own is seen by nobody else, a shared one by everybody', async () => {
    const id = await create(amy)
    await create(amy, { shared: true, shortcut: 'hours', title: '' })
    expect(await listOf(amy)).toContainEqual({ id, ...hello, used: 0, used_at: null })
    expect(await shortcutsOf(amy)).toEqual(['hello', 'hours'])
    expect(await shortcutsOf(bob)).toEqual(['hours'])
  })

  test('is changed and deleted by its owner, and by no colleague', async () => {
    const id = await create(amy)
    for (const [what, body] of [
      ['change', { id, ...hello, body: 'Mine now' }],
      ['change', { id, ...hello, shared: true }],
      ['delete', { id }],
      ['used', { id }],
    ] as const) {
      const refused = await act(bob, what, body)
      expect(refused.statusCode).toBe(404)
      expect(refused.json()).toEqual({ code: 1404, msg: 'This canned reply is not there any more.' })
    }
    expect(await listOf(amy)).toEqual([{ id, ...hello, used: 0, used_at: null }])
    expect((await act(amy, 'change', { id, ...hello, body: 'Good day' })).json().code).toBe(0)
    expect(await listOf(amy)).toMatchObject([{ id, body: 'Good day' }])
    expect((await act(amy, 'delete', { id })).json().code).toBe(0)
    expect(await listOf(amy)).toEqual([])
  })

  test('that is shared is changed and deleted by any administrator', async () => {
    const id = await create(amy, { shared: true })
    expect((await act(bob, 'change', { id, ...hello, shared: true, body: 'Good day' })).statusCode).toBe(200)
    expect(await listOf(amy)).toMatchObject([{ id, shared: true, body: 'Good day' }])
    expect((await act(bob, 'delete', { id })).statusCode).toBe(200)
    expect(await listOf(amy)).toEqual([])
  })

  test('can be shared later, and taken back', async () => {
    const id = await create(amy)
    await act(amy, 'change', { id, ...hello, shared: true })
    expect(await shortcutsOf(bob)).toEqual(['hello'])
    await act(bob, 'change', { id, ...hello, shared: false })
    expect(await shortcutsOf(amy)).toEqual([])
    expect(await shortcutsOf(bob)).toEqual(['hello'])
  })

  test('that was deleted comes back as it was, for its owner alone, and only for an hour', async () => {
    const id = await create(amy)
    await act(amy, 'used', { id })
    await act(amy, 'delete', { id })
    expect((await act(amy, 'delete', { id })).statusCode).toBe(404)
    expect((await act(bob, 'restore', { id })).statusCode).toBe(404)
    expect((await act(amy, 'restore', { id })).statusCode).toBe(200)
    expect((await act(amy, 'restore', { id })).statusCode).toBe(404)
    expect(await listOf(amy)).toMatchObject([{ id, ...hello, used: 1 }])

    await act(amy, 'delete', { id })
    await admin.db.query('test_age', `update canned_replies set deleted_at = deleted_at - interval '1 hour'`)
    expect((await act(amy, 'restore', { id })).statusCode).toBe(404)
    await act(amy, 'delete', { id: await create(amy) })
    expect(await admin.db.query('test_gone', 'select from canned_replies where id = $1', [id])).toHaveLength(
      0,
    )
  })

  test('that is used more comes first', async () => {
    await create(amy, { shortcut: 'a' })
    const id = await create(amy, { shortcut: 'b' })
    await act(amy, 'used', { id })
    const [first] = await listOf(amy)
    expect(first).toMatchObject({ shortcut: 'b', used: 1 })
    expect(Math.abs(Date.now() - Number(first!.used_at))).toBeLessThan(60_000)
  })

  test('goes with its owner', async () => {
    const eveId = await addAgent(admin, 'eve')
    await create(await signIn('eve'))
    await admin.db.query('test_fire', 'delete from agents where id = $1', [eveId])
    expect(await admin.db.query('test_left', 'select from canned_replies')).toHaveLength(0)
  })
})

describe('a shortcut', () => {
  test.each([
    ['Hello', 'hello'],
    ['/hello', 'hello'],
    ['  Good Morning ', 'good-morning'],
    ['Ｈｉ', 'hi'],
    ['退款', '退款'],
    ['退款-2', '退款-2'],
    ['x'.repeat(40), 'x'.repeat(40)],
  ])('typed as %j is kept as %j', async (shortcut, kept) => {
    await create(amy, { shortcut })
    expect(await shortcutsOf(amy)).toEqual([kept])
  })

  test.each([
    ['', 'Enter a shortcut.'],
    [' / ', 'Enter a shortcut.'],
    ['-a', 'Use letters, digits and dashes only'],
    ['a/b', 'Use letters, digits and dashes only'],
    ['<b>', 'Use letters, digits and dashes only'],
    ['a\u0000', 'Use letters, digits and dashes only'],
    ['\ud800', 'Use letters, digits and dashes only'],
    ['退'.repeat(41), '40 characters long at most'],
  ])('%j is refused with a sentence', async (shortcut, sentence) => {
    const reply = await act(amy, 'create', { ...hello, shortcut })
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toEqual({ code: 1001, field: 'shortcut', msg: expect.stringContaining(sentence) })
    expect(await listOf(amy)).toEqual([])
  })

  test('is taken once by each owner, and once by the shared ones', async () => {
    const id = await create(amy)
    await create(amy, { shared: true })
    await create(bob)
    const other = await create(amy, { shortcut: 'other' })
    const replies = [
      await act(amy, 'create', { ...hello, shortcut: 'HELLO' }),
      await act(bob, 'create', { ...hello, shared: true }),
      await act(amy, 'change', { id: other, ...hello }),
      await act(amy, 'change', { id, ...hello, shared: true }),
    ]
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([409, 409, 409, 409])
    expect(replies[0]!.json()).toEqual({
      code: 1001,
      field: 'shortcut',
      msg: 'A reply of yours has this shortcut already. Choose another.',
    })
    expect(replies[1]!.json().msg).toContain('A shared reply has this shortcut')
  })

  test('of a deleted reply is free, and then that one does not come back over it', async () => {
    const id = await create(amy)
    await act(amy, 'delete', { id })
    await create(amy)
    const reply = await act(amy, 'restore', { id })
    expect(reply.statusCode).toBe(409)
    expect(reply.json().msg).toContain('Another reply has this shortcut by now')
  })
})

describe('what a reply says', () => {
  test('has up to 4,000 characters, whatever they are made of', async () => {
    await create(amy, { body: '😀'.repeat(4_000) })
    const reply = await act(amy, 'create', { ...hello, shortcut: 'long', body: '😀'.repeat(4_001) })
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({ field: 'body', msg: expect.stringContaining('4,000') })
  })

  test.each([
    ['', 'Enter what the reply says.'],
    [' \n\u200b', 'Enter what the reply says.'],
    ['a\u0000', 'cannot be sent'],
    ['a\ud800', 'cannot be sent'],
  ])('%j is refused with a sentence', async (body, sentence) => {
    const reply = await act(amy, 'create', { ...hello, body })
    expect(reply.json()).toEqual({ code: 1001, field: 'body', msg: expect.stringContaining(sentence) })
  })

  test('comes back as the text it was', async () => {
    const body = '<script>alert(1)</script>\n\t"{{visitor}}" \\u0041 👍🏽'
    await create(amy, { body, title: '<b>\u0007x\u202e' })
    expect(await listOf(amy)).toMatchObject([{ body, title: '<b> x' }])
  })

  test('a title may be missing, and is a line of 100 characters at most', async () => {
    await create(amy, { title: '' })
    const reply = await act(amy, 'create', { ...hello, shortcut: 'x', title: 'x'.repeat(101) })
    expect(reply.json()).toMatchObject({ code: 1001, field: 'title' })
  })
})

test('five hundred are enough for one agent, and five hundred for all together', async () => {
  await admin.db.query(
    'test_fill',
    `insert into canned_replies (owner_id, shortcut, title, body)
     select owner, 'r' || n, '', 'x' from generate_series(1, 499) n, unnest(array[$1, null]::bigint[]) owner`,
    [amyId],
  )
  const id = await create(amy)
  await create(amy, { shared: true })
  const own = await act(amy, 'create', { ...hello, shortcut: 'more' })
  expect(own.statusCode).toBe(409)
  expect(own.json().msg).toContain('500 replies of your own')
  const shared = await act(bob, 'create', { ...hello, shared: true, shortcut: 'more' })
  expect(shared.json().msg).toContain('500 shared replies')
  expect((await act(amy, 'change', { id, ...hello, body: 'Good day' })).statusCode).toBe(200)
  expect((await act(amy, 'change', { id, ...hello, shortcut: 'more', shared: true })).statusCode).toBe(409)

  await act(amy, 'delete', { id })
  await create(amy, { shortcut: 'more' })
  expect((await act(amy, 'restore', { id })).statusCode).toBe(404)
  expect(await listOf(bob)).toHaveLength(500)
})

test.each([
  ['an unknown key', 'create', { ...hello, owner_id: 1 }],
  ['a missing one', 'create', { shared: false, shortcut: 'a', title: '' }],
  ['an owner by name', 'create', { ...hello, shared: 'bob' }],
  ['a list for text', 'create', { ...hello, body: ['a'] }],
  ['no id', 'change', hello],
  ['an id that is none', 'delete', { id: 0 }],
  ['an id as text', 'delete', { id: '1' }],
  ['a huge text', 'create', { ...hello, body: 'x'.repeat(16_001) }],
])('%s is refused', async (_what, call, body) => {
  expect((await act(amy, call, body)).statusCode).toBe(400)
})

test('strangers, and pages that are not ours, get nothing', async () => {
  await create(amy, { shared: true })
  const stranger = openClient(admin, 'en')
  await stranger.get('/admin/login/login')
  const list = await stranger.get('/admin/service/canned', { accept: '*/*' })
  expect([list.statusCode, list.json()]).toEqual([401, { code: 1401, msg: 'Sign in first.' }])
  for (const what of ['create', 'change', 'delete', 'restore', 'used'])
    expect((await act(stranger, what, { id: 1 })).statusCode).toBe(401)
  for (const headers of [{ 'x-csrf-token': 'forged' }, { origin: 'https://evil.example' }])
    expect((await amy.post('/admin/service/canned/create', hello, headers)).statusCode).toBe(403)
  expect(await shortcutsOf(amy)).toEqual(['hello'])
})
