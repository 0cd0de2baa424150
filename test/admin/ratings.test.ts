import { questionsFor } from '@kefu/admin/features/ratings/queries.ts'
import { openVisitorTokens } from '@kefu/admin/features/visitors/token.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, openClient } from '../support/client.ts'
import { addPast, type Past } from '../support/past.ts'

let admin: Admin
let amy: number
beforeAll(async () => {
  admin = await openAdmin()
  amy = await addAgent(admin, 'amy', 'Amy')
})
afterAll(() => admin.close())
beforeEach(() => void admin.delivered.splice(0))

const tokenOf = (visitorId: number) => openVisitorTokens(admin.config.sessionSecrets).make(visitorId)

const rate = (visitorId: number | null, body: object, { app } = admin) => post('rate', visitorId, body, app)

async function post(what: 'rate' | 'asked', visitorId: number | null, body: object, app = admin.app) {
  return app.inject({
    method: 'POST',
    url: `/index/index/${what}`,
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en',
      ...(visitorId !== null && { authorization: `Bearer ${tokenOf(visitorId)}` }),
    },
    payload: JSON.stringify(body),
  })
}

const served = (past: Partial<Past> = {}) =>
  addPast(admin.db, {
    agent: amy,
    said: [
      ['v', 'Hello'],
      ['a', 'Hi'],
    ],
    ...past,
  })
const ratings = () =>
  admin.db.query(
    'test_ratings',
    'select conversation_id as id, stars, words, after_seq as after from ratings',
  )

describe('a visitor', () => {
  test('rates his closed conversation, and its agent is told', async () => {
    const { id, visitorId } = await served()
    const reply = await rate(visitorId, { conversation: id, stars: 4, words: '  Quick and kind.\r\nThanks ' })
    expect(reply.json()).toEqual({ code: 0, msg: 'OK' })
    expect(await ratings()).toContainEqual({ id, stars: 4, words: 'Quick and kind.\nThanks', after: 2 })
    expect(admin.delivered).toEqual([
      {
        to: [`agent:${amy}`],
        frame: {
          type: 'rating',
          conversation: id,
          after: 2,
          stars: 4,
          words: 'Quick and kind.\nThanks',
          at: expect.any(Number),
        },
      },
    ])
  })

  test('needs no words, and white ones are none', async () => {
    for (const words of [undefined, '', ' \n\u200b']) {
      const { id, visitorId } = await served()
      expect((await rate(visitorId, { conversation: id, stars: 5, words })).statusCode).toBe(200)
      expect(await ratings()).toContainEqual({ id, stars: 5, words: null, after: 2 })
    }
  })

  test('rates once: the first one stays', async () => {
    const { id, visitorId } = await served()
    const replies = await Promise.all([1, 1, 1].map((stars) => rate(visitorId, { conversation: id, stars })))
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409])
    expect((await rate(visitorId, { conversation: id, stars: 5 })).json()).toMatchObject({ code: 1409 })
    expect(await ratings()).toContainEqual({ id, stars: 1, words: null, after: 2 })
    expect(admin.delivered).toHaveLength(1)
  })

  test('cannot rate what is not his, is open still, had no answer, or is a room', async () => {
    const { id: others } = await served()
    const { id: mine, visitorId } = await addPast(admin.db, { said: [['v', 'Anybody?']] })
    const open = await addPast(admin.db, {
      agent: amy,
      open: true,
      said: [
        ['v', 'Hello'],
        ['a', 'Hi'],
      ],
    })
    const [room] = await admin.db.query<{ id: number }>(
      'test_room',
      `select id from conversations where kind = 'room'`,
    )
    const before = await ratings()
    for (const conversation of [others, mine, open.id, room!.id, 999_999])
      expect((await rate(visitorId, { conversation, stars: 1 })).statusCode).toBe(403)
    expect((await rate(open.visitorId, { conversation: open.id, stars: 1 })).statusCode).toBe(403)
    expect(await ratings()).toEqual(before)
    expect(admin.delivered).toEqual([])
  })

  test('needs his token', async () => {
    const { id } = await served()
    expect((await rate(null, { conversation: id, stars: 5 })).statusCode).toBe(401)
    const headers = { authorization: 'Bearer v1.1.made-up', 'content-type': 'application/json' }
    const payload = JSON.stringify({ conversation: id, stars: 5 })
    const reply = await admin.app.inject({ method: 'POST', url: '/index/index/rate', headers, payload })
    expect(reply.statusCode).toBe(401)
  })

  test.each([
    ['no stars', {}],
    ['too few', { stars: 0 }],
    ['too many', { stars: 6 }],
    ['half a star', { stars: 2.5 }],
    ['words for a number', { stars: '3' }],
    ['more than is asked', { stars: 3, agent: 1 }],
    ['1,001 characters', { stars: 3, words: 'x'.repeat(1001) }],
    ['1,001 that take two units each', { stars: 3, words: '🫖'.repeat(1001) }],
    ['what cannot be stored', { stars: 3, words: 'a\u0000b' }],
    ['a list of words', { stars: 3, words: ['a'] }],
  ])('is refused what is no rating: %s', async (_, given) => {
    const { id, visitorId } = await served()
    expect((await rate(visitorId, { conversation: id, ...given })).statusCode).toBe(400)
    expect(await ratings()).not.toContainEqual(expect.objectContaining({ id }))
  })

  test('may write a thousand characters that take two units each', async () => {
    const { id, visitorId } = await served()
    const words = '🫖'.repeat(1000)
    expect((await rate(visitorId, { conversation: id, stars: 3, words })).statusCode).toBe(200)
    expect(await ratings()).toContainEqual({ id, stars: 3, words, after: 2 })
  })

  test('who is deleted takes his ratings along', async () => {
    const { id, visitorId } = await served()
    await rate(visitorId, { conversation: id, stars: 2 })
    await admin.db.query('test_forget', 'delete from visitors where id = $1', [visitorId])
    expect(await ratings()).not.toContainEqual(expect.objectContaining({ id }))
  })
})

describe('who saw the question', () => {
  const asked = (visitorId: number | null, conversation: number) => post('asked', visitorId, { conversation })
  const waiting = async (visitorId: number) => questionsFor(admin.db.query, [visitorId])

  test('is not asked when he comes back', async () => {
    const { id, visitorId } = await served({ opened: new Date().toISOString() })
    expect(await waiting(visitorId)).toEqual([{ visitorId, conversation: id, rev: expect.any(Number) }])
    expect((await asked(visitorId, id)).json()).toEqual({ code: 0, msg: 'OK' })
    expect(await waiting(visitorId)).toEqual([])
    expect((await asked(visitorId, id)).statusCode).toBe(200)
    expect((await rate(visitorId, { conversation: id, stars: 4 })).statusCode).toBe(200)
  })

  test('is nobody else, and has a token', async () => {
    const { id, visitorId } = await served({ opened: new Date().toISOString() })
    const { visitorId: other } = await served()
    expect((await asked(other, id)).statusCode).toBe(200)
    expect((await asked(null, id)).statusCode).toBe(401)
    expect(await waiting(visitorId)).toHaveLength(1)
  })

  test('has a conversation that is closed', async () => {
    const { id, visitorId } = await served({ opened: new Date().toISOString(), open: true })
    await asked(visitorId, id)
    await admin.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [id])
    expect(await waiting(visitorId)).toHaveLength(1)
  })
})

describe('who comes back', () => {
  const days = (n: number) => new Date(Date.now() - n * 24 * 60 * 60 * 1000).toISOString()

  test.each([
    ['within a week', { opened: days(6.9) }, 1],
    ['later', { opened: days(7.1) }, 0],
    ['who rated already', { opened: days(1), stars: 3 }, 0],
    ['whom nobody answered', { opened: days(1), said: [['v', 'Anybody?']] }, 0],
  ] as const)('is asked or not: %s', async (_, past, questions) => {
    const { visitorId } = await served(past)
    expect(await questionsFor(admin.db.query, [visitorId])).toHaveLength(questions)
  })

  test('is asked about the last conversation alone', async () => {
    const { visitorId } = await served({ opened: days(3) })
    const { id } = await served({ opened: days(2), visitor: { id: visitorId } })
    expect(await questionsFor(admin.db.query, [visitorId])).toMatchObject([{ conversation: id }])
    await rate(visitorId, { conversation: id, stars: 4 })
    expect(await questionsFor(admin.db.query, [visitorId])).toEqual([])
  })
})

test('whoever rates too often is told to wait', async () => {
  const limited = await openAdmin({ LIMITS: 'on' })
  const replies = []
  for (let n = 0; n < 31; n++) replies.push(await rate(1, { conversation: 1, stars: 1 }, limited))
  expect(replies.map(({ statusCode }) => statusCode)).toEqual([...Array(30).fill(403), 429])
  await limited.close()
})

describe('an agent', () => {
  test('sees what a visitor said earlier, and strangers see nothing', async () => {
    const { id, visitorId } = await served()
    await rate(visitorId, { conversation: id, stars: 4, words: 'Kind' })
    const client = openClient(admin)
    const path = `/admin/service/ratings?visitor=${visitorId}`
    expect((await client.get(path, { accept: '*/*' })).statusCode).toBe(401)
    await client.signIn('amy')
    const reply = await client.get(path, { accept: '*/*' })
    expect(reply.json()).toEqual({
      code: 0,
      ratings: [{ conversation: id, after: 2, stars: 4, words: 'Kind', at: expect.any(Number) }],
    })
    expect((await client.get('/admin/service/ratings?visitor=1;2', { accept: '*/*' })).statusCode).toBe(400)
  })
})
