import { randomUUID } from 'node:crypto'
import { changedLists } from '@kefu/admin/features/inbox/news.ts'
import { glance } from '@kefu/admin/features/inbox/queries.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent, type Client, openClient } from '../support/client.ts'

let admin: Admin
let amy: Client
let bob: number

beforeAll(async () => {
  admin = await openAdmin()
  await addAgent(admin, 'amy', 'Amy')
  bob = await addAgent(admin, 'bob', 'Bob')
  amy = openClient(admin)
  await amy.signIn('amy')
})
beforeEach(async () => {
  await admin.db.query('test_empty', `delete from conversations where kind = 'service'`)
})
afterAll(() => admin.close())

interface Facts {
  agent?: number
  /** Minutes ago. */
  opened?: number
  closed?: number
  said?: [minutesAgo: number, words: string]
}

async function open(name: string, { agent, opened = 60, closed, said }: Facts = {}): Promise<number> {
  const [row] = await admin.db.query<{ id: number }>(
    'test_open',
    `with visitor as (
      insert into visitors (name, page) values ($1, '{"url": "https://shop.example/cups"}') returning id
    )
    insert into conversations (kind, visitor_id, agent_id, last_seq, waiting_since, opened_at, closed_at)
    select 'service', id, $2, $5, case when $2::bigint is null then now() - make_interval(mins => $3) end,
      now() - make_interval(mins => $3), now() - make_interval(mins => $4)
    from visitor
    returning id`,
    [name, agent ?? null, opened, closed ?? null, said ? 1 : 0],
  )
  if (said) {
    await admin.db.query(
      'test_say',
      `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body, sent_at)
      select id, 1, 'visitor', visitor_id, $2, $3, now() - make_interval(mins => $4)
      from conversations
      where id = $1`,
      [row!.id, randomUUID(), said[1], said[0]],
    )
  }
  return row!.id
}

async function ask(query: string, client = amy) {
  const reply = await client.get(`/admin/service/inbox${query}`, { accept: 'application/json' })
  return { status: reply.statusCode, ...reply.json() }
}

const namesOf = ({ entries }: { entries: { name: string }[] }) => entries.map(({ name }) => name)

describe('the lists of all conversations', () => {
  test('are for agents alone', async () => {
    expect(await ask('?tab=all', openClient(admin))).toMatchObject({ status: 401, code: 1401 })
  })

  test('who waits comes in the order of places, with since when and on which page', async () => {
    await open('Wen', { opened: 2 })
    await open('Vic', { opened: 7, said: [5, 'Hello'] })
    await open('Jun', { agent: bob })
    await open('Old', { closed: 1 })
    const page = await ask('?tab=waiting')
    expect(namesOf(page)).toEqual(['Vic', 'Wen'])
    expect(page.counts).toEqual({ waiting: 2, all: 3 })
    expect(page.entries[0]).toMatchObject({
      state: 'waiting',
      last: { msg: 'Hello', group: 'member' },
      page: { url: 'https://shop.example/cups' },
      seq: 1,
      read: 0,
    })
    expect(Date.now() - page.entries[0].since).toBeGreaterThan(6 * 60_000)
  })

  test('all that is open comes with the newest words first, and says who serves it', async () => {
    await open('Vic', { agent: bob, opened: 9, said: [8, 'Long ago'] })
    await open('Wen', { opened: 9, said: [1, 'Just now'] })
    await open('Jun', { opened: 4 })
    const page = await ask('?tab=all')
    expect(namesOf(page)).toEqual(['Wen', 'Jun', 'Vic'])
    expect(page.entries.map(({ state, agent }: Record<string, unknown>) => [state, agent])).toEqual([
      ['waiting', undefined],
      ['waiting', undefined],
      ['served', { id: bob, name: 'Bob' }],
    ])
  })

  test('what is closed comes page by page, the newest first, each once', async () => {
    // Two in the same moment.
    for (const minutes of [5, 1, 4, 3, 3, 2]) await open(`closed ${minutes}`, { agent: bob, closed: minutes })
    const first = await ask('?tab=closed&limit=4')
    expect(namesOf(first)).toEqual(['closed 1', 'closed 2', 'closed 3', 'closed 3'])
    expect(first.entries[0]).toMatchObject({ state: 'closed', agent: { name: 'Bob' } })
    const second = await ask(`?tab=closed&limit=4&after=${first.next}`)
    expect(namesOf(second)).toEqual(['closed 4', 'closed 5'])
    expect(second.next).toBeUndefined()
  })

  test.each(['waiting', 'all'])('pages of %s leave out nobody', async (tab) => {
    for (let n = 0; n < 7; n++) await open(`visitor ${n}`, { opened: 30 - n })
    const names: string[] = []
    let after = ''
    do {
      const page = await ask(`?tab=${tab}&limit=3${after && `&after=${after}`}`)
      names.push(...namesOf(page))
      after = page.next ?? ''
    } while (after)
    expect(names.sort()).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `visitor ${n}`))
  })

  test('a conversation that is wanted comes as well, wherever it is, but never a room', async () => {
    const closed = await open('Vic', { closed: 1 })
    expect(await ask(`?also=${closed}`)).toMatchObject({
      entries: [],
      also: { name: 'Vic', state: 'closed' },
    })
    expect(await ask('?also=999999')).not.toHaveProperty('also')
    const [room] = await admin.db.query<{ id: number }>(
      'test_room',
      `select id from conversations where kind = 'room'`,
    )
    expect(await ask(`?also=${room!.id}`)).not.toHaveProperty('also')
  })

  test.each(['?tab=none', '?limit=0', '?limit=201', '?after=1', '?also=-1', '?more=1', '?tab=all&tab=all'])(
    'refuses %s',
    async (query) => {
      expect(await ask(query)).toMatchObject({ status: 400, code: 1400 })
    },
  )
})

describe('the news', () => {
  const look = () => glance(admin.db.query)
  let changes = 0
  const change = (sql: string, id: number) => admin.db.query(`test_change_${changes++}`, sql, [id])

  test('are about no list while nothing changes', async () => {
    await open('Vic')
    const now = await look()
    expect(changedLists(now, await look())).toEqual([])
  })

  test('name who waits since most recently, which is not always the newest, while anybody does', async () => {
    const vic = await open('Vic', { opened: 2 })
    await open('Wen', { opened: 7 })
    await open('Jun', { agent: bob, opened: 1 })
    expect((await look()).latest).toBe(vic)
    const back = await open('Old', { opened: 60 })
    await change('update conversations set waiting_since = now() where id = $1', back)
    expect((await look()).latest).toBe(back)
    await admin.db.query('test_serve', `update conversations set agent_id = $1 where kind = 'service'`, [bob])
    expect((await look()).latest).toBeNull()
  })

  test.each([
    [
      'somebody writes who waits',
      'update conversations set last_seq = last_seq + 1 where id = $1',
      ['waiting', 'all'],
    ],
    [
      'somebody is closed who waits',
      'update conversations set closed_at = now() where id = $1',
      ['waiting', 'all', 'closed'],
    ],
    ['somebody leaves without a word', 'delete from conversations where id = $1', ['waiting', 'all']],
  ])('are told when %s', async (_what, sql, lists) => {
    const vic = await open('Vic')
    await open('Wen')
    const before = await look()
    await change(sql, vic)
    expect(changedLists(before, await look())).toEqual(lists)
  })

  test('of a conversation that is served leave the waiting ones alone', async () => {
    const vic = await open('Vic', { agent: bob })
    const before = await look()
    await change('update conversations set last_seq = last_seq + 1 where id = $1', vic)
    expect(changedLists(before, await look())).toEqual(['all'])
  })
})
