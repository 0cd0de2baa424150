import type { Delivery } from '@kefu/protocol/service.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

let admin: Admin
let amyId: number
let bobId: number
let amy: Client
beforeAll(async () => {
  admin = await openAdmin()
  amyId = await addAgent(admin, 'amy', 'Amy', 'administrator')
  bobId = await addAgent(admin, 'bob', 'Bob')
  amy = openClient(admin, 'en')
  await amy.signIn('amy')
  await amy.get('/admin/service/index')
  await admin.db.query(
    'test_node',
    `with node as (insert into nodes (address, boot, beat_at) values ('n', 'b', now()) returning id)
    insert into presences (node_id, kind, person_id, login_no) select id, 'agent', $1, 1 from node`,
    [amyId],
  )
})
afterAll(() => admin.close())
beforeEach(async () => {
  await admin.db.query('test_visitors', 'delete from visitors')
  await admin.db.query('test_agents', `update agents set presence = 'online', chat_limit = null`)
  await admin.db.query('test_settings', `update settings set routing = 'least_busy', chat_limit = null`)
  admin.delivered.length = 0
})

/** A visitor who waits; his address. */
async function wait(): Promise<string> {
  const [row] = await admin.db.query<{ id: number }>(
    'test_wait',
    `with visitor as (insert into visitors default values returning id)
    insert into conversations (kind, visitor_id) select 'service', id from visitor returning visitor_id as id`,
  )
  return `visitor:${row!.id}`
}

const me = async () => (await amy.get('/admin/me', { accept: '*/*' })).json()
const chosen = () => admin.db.query('test_chosen', 'select name, presence from agents order by name')
const told = (address: string): Delivery['frame'][] =>
  admin.delivered.filter(({ to }) => to.includes(address)).map(({ frame }) => frame)

describe('whether he takes visitors', () => {
  test('an agent chooses for himself, and all of his pages are told', async () => {
    expect((await amy.post('/admin/me/presence', { presence: 'away' })).json()).toMatchObject({ code: 0 })
    expect(told(`agent:${amyId}`)).toEqual([{ type: 'presence', id: amyId, presence: 'away' }])
    expect(await chosen()).toEqual([
      { name: 'Amy', presence: 'away' },
      { name: 'Bob', presence: 'online' },
    ])
    expect(await me()).toMatchObject({ presence: 'away' })
  })

  test('is felt by who waits: they are told that nobody is here, and are his when he is back', async () => {
    await amy.post('/admin/me/presence', { presence: 'away' })
    const vic = await wait()
    await amy.post('/admin/me/presence', { presence: 'away' })
    expect(told(vic)).toMatchObject([{ state: 'waiting', place: 1, nobody: true }])
    await amy.post('/admin/me/presence', { presence: 'online' })
    expect(told(vic).at(-1)).toMatchObject({ state: 'served', agent: { id: amyId } })
  })

  test('is shown to colleagues, who see him offline while he is not connected', async () => {
    await amy.post('/admin/me/presence', { presence: 'away' })
    const list = (await amy.get('/admin/service/agents', { accept: '*/*' })).json()
    expect(list.agents).toEqual([
      { id: amyId, name: 'Amy', presence: 'away' },
      { id: bobId, name: 'Bob', presence: 'offline' },
    ])
  })
})

describe('how many conversations', () => {
  test('an agent sets for himself; a smaller number of all is not his, and who waits has a place at once', async () => {
    await amy.post('/admin/settings', { routing: 'random', limit: 1 })
    const [vic, wen] = [await wait(), await wait()]
    await amy.post('/admin/me/limit', { limit: 1 })
    expect(told(vic).at(-1)).toMatchObject({ state: 'served' })
    expect(told(wen).at(-1)).toMatchObject({ state: 'waiting', place: 1 })
    await amy.post('/admin/me/limit', { limit: 2 })
    expect(told(wen).at(-1)).toMatchObject({ state: 'served' })
    expect(await me()).toMatchObject({ limit: 2, settings: { routing: 'random', limit: 1 } })
    await amy.post('/admin/me/limit', { limit: null })
    expect(await me()).toMatchObject({ limit: null })
  })
})

test.each([
  ['/admin/me/presence', { presence: 'offline' }],
  ['/admin/me/presence', { presence: 'away', id: 1 }],
  ['/admin/me/presence', {}],
  ['/admin/me/limit', { limit: 0 }],
  ['/admin/me/limit', { limit: 1.5 }],
  ['/admin/me/limit', { limit: '2' }],
  ['/admin/me/limit', { limit: 1001 }],
  ['/admin/me/limit', { limit: 2, agent: 1 }],
  ['/admin/settings', { routing: 'fastest', limit: null }],
  ['/admin/settings', { routing: 'random' }],
  ['/admin/settings', { routing: 'random', limit: null, turn: 1 }],
])('POST %s with %j is refused, and changes nothing', async (path, body) => {
  const before = await me()
  expect((await amy.post(path, body)).statusCode).toBe(400)
  expect(await me()).toEqual(before)
  expect(admin.delivered).toEqual([])
})

test.each([
  ['/admin/me/presence', { presence: 'away' }],
  ['/admin/me/limit', { limit: 2 }],
  ['/admin/settings', { routing: 'random', limit: 2 }],
])('POST %s is for agents who are signed in, from a page of ours', async (path, body) => {
  const before = await me()
  const stranger = openClient(admin)
  await stranger.get('/admin/login/login')
  expect((await stranger.post(path, body)).statusCode).toBe(401)
  expect((await amy.post(path, body, { 'x-csrf-token': 'wrong' })).statusCode).toBe(403)
  expect((await stranger.get('/admin/me', { accept: '*/*' })).statusCode).toBe(401)
  expect(await me()).toEqual(before)
})
