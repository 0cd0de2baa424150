import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

let admin: Admin
let amyId: number
let amy: Client
let conversation: number

beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy')
  amy = openClient(admin, 'en')
  await amy.signIn('amy')
  await amy.get('/admin/service/index')
})
afterAll(() => admin.close())
beforeEach(async () => {
  await admin.db.query('test_forget', 'delete from visitors')
  conversation = await talk()
  admin.delivered.length = 0
})

async function talk(): Promise<number> {
  const [row] = await admin.db.query<{ id: number }>(
    'test_talk',
    `with vic as (insert into visitors default values returning id)
    insert into conversations (kind, visitor_id, agent_id) select 'service', id, $1 from vic returning id`,
    [amyId],
  )
  return row!.id
}

const tag = (tag: string, to = conversation) => amy.post('/admin/service/tag', { conversation: to, tag })
const untag = (tag: string) => amy.post('/admin/service/untag', { conversation, tag })
const inUse = async () => (await amy.get('/admin/service/tags', { accept: '*/*' })).json().tags

describe('a tag', () => {
  test('is given and taken, and the list of its agent tells it with a higher rev', async () => {
    expect((await tag('refund')).json().tags).toEqual(['refund'])
    expect((await tag('VIP')).json().tags).toEqual(['refund', 'VIP'])
    expect((await untag('refund')).json().tags).toEqual(['VIP'])
    const told = admin.delivered.flatMap(({ frame }) => (frame?.type === 'login' ? [frame] : []))
    expect(told.map(({ rev, user }) => [rev, user.tags])).toEqual([
      [2, ['refund']],
      [3, ['refund', 'VIP']],
      [4, ['VIP']],
    ])
  })

  test('is told to no visitor: he hears of the rev alone', async () => {
    await tag('difficult')
    const toVisitor = admin.delivered.filter(({ to }) => to.some((address) => address.startsWith('visitor:')))
    expect(toVisitor.map(({ frame }) => frame)).toMatchObject([{ type: 'status', rev: 2 }])
    expect(JSON.stringify(toVisitor)).not.toContain('difficult')
  })

  test('in another spelling is the same, and takes the spelling that is in use', async () => {
    await tag('Refund')
    expect((await tag('REFUND')).json().tags).toEqual(['Refund'])
    const other = await talk()
    expect((await tag('refund', other)).json().tags).toEqual(['Refund'])
    expect((await untag('rEFUND')).json().tags).toEqual([])
  })

  test('that changes nothing is told to nobody', async () => {
    await tag('refund')
    admin.delivered.length = 0
    await tag('refund')
    await untag('other')
    expect(admin.delivered).toEqual([])
  })

  test('of a closed conversation is kept, and told to nobody: its visitor would be called back', async () => {
    await admin.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
      conversation,
    ])
    expect((await tag('solved')).json().tags).toEqual(['solved'])
    expect(admin.delivered).toEqual([])
  })

  test('is one line without white space around it', async () => {
    expect((await tag('  two \n words ')).json().tags).toEqual(['two words'])
  })

  test.each([
    ['nothing to see', ' \u200b ', 400, 'The tag is empty.'],
    ['more than 40 characters', 'x'.repeat(41), 400, 'The tag is too long.'],
  ])('with %s is refused with a sentence', async (_what, words, status, sentence) => {
    const reply = await tag(words)
    expect(reply.statusCode).toBe(status)
    expect(reply.json().msg).toContain(sentence)
  })

  test('is the twelfth at most', async () => {
    for (let n = 1; n <= 12; n++) expect((await tag(`tag ${n}`)).statusCode).toBe(200)
    const reply = await tag('one more')
    expect([reply.statusCode, reply.json().msg]).toEqual([
      409,
      'A conversation has at most 12 tags. Remove one first.',
    ])
  })

  test('belongs to a visitor’s conversation', async () => {
    const [lobby] = await admin.db.query<{ id: number }>(
      'test_lobby',
      `select id from conversations where kind = 'room'`,
    )
    for (const id of [999_999, lobby!.id]) expect((await tag('refund', id)).statusCode).toBe(404)
  })

  test('is for agents who are signed in, on their own page', async () => {
    const stranger = openClient(admin, 'en')
    const body = { conversation, tag: 'refund' }
    for (const path of ['tag', 'untag']) {
      expect((await stranger.post(`/admin/service/${path}`, body)).statusCode).toBe(401)
      const forged = await amy.post(`/admin/service/${path}`, body, { 'x-csrf-token': 'forged' })
      expect(forged.statusCode).toBe(403)
      const strange = await amy.post(`/admin/service/${path}`, { ...body, rev: 1 })
      expect(strange.statusCode).toBe(400)
    }
    expect((await stranger.get('/admin/service/tags', { accept: '*/*' })).statusCode).toBe(401)
  })
})

test('tags in use are suggested, the most used first', async () => {
  const other = await talk()
  await tag('shipping')
  await tag('refund')
  await tag('Refund', other)
  expect(await inUse()).toEqual([
    { tag: 'refund', used: 2 },
    { tag: 'shipping', used: 1 },
  ])
})
