import { conversationStates } from '@kefu/admin/features/conversations/queries.ts'
import { statusOf } from '@kefu/admin/features/routing/announce.ts'
import { keepPace } from '@kefu/admin/features/routing/pace.ts'
import { routeWaiting } from '@kefu/admin/features/routing/queries.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addPast } from '../support/past.ts'

let admin: Admin
let nodeId: number
beforeEach(async () => {
  admin = await openAdmin()
  const [node] = await rows<{ id: number }>(
    `insert into nodes (address, boot, beat_at) values ('socket-1', 'a', now()) returning id`,
  )
  nodeId = node!.id
})
afterEach(() => admin.close())

let statements = 0
const rows = <Row extends object>(sql: string, values: unknown[] = []) =>
  admin.db.query<Row>(`test_${++statements}`, sql, values)

/** An agent who is here, with so many places. */
async function agent(name: string, limit: number | null = null): Promise<number> {
  const [row] = await rows<{ id: number }>(
    `insert into agents (username, password_hash, name, chat_limit) values ($1, '', $1, $2) returning id`,
    [name, limit],
  )
  await come('agent', row!.id)
  return row!.id
}

async function come(kind: 'agent' | 'visitor', id: number): Promise<void> {
  await rows('insert into presences (node_id, kind, person_id, login_no) values ($1, $2, $3, 1)', [
    nodeId,
    kind,
    id,
  ])
}

/** A visitor who is here since so many seconds; the number of his conversation, which waits. */
async function visitor(since = 0): Promise<number> {
  const [row] = await rows<{ id: number }>('insert into visitors default values returning id')
  await come('visitor', row!.id)
  const [opened] = await rows<{ id: number }>(
    `insert into conversations (kind, visitor_id, opened_at, waiting_since)
    values ('service', $1, clock_timestamp() - make_interval(secs => $2), now() - make_interval(secs => $2))
    returning id`,
    [row!.id, since],
  )
  return opened!.id
}

const route = () => routeWaiting(admin.db.query, {})
const limit = (id: number, places: number | null) =>
  rows('update agents set chat_limit = $2 where id = $1', [id, places])
const close = (conversation: number) =>
  rows('update conversations set closed_at = now() where id = $1', [conversation])
const waits = async () =>
  (await rows<{ s: number }>('select seconds as "s" from waits order by id')).map(({ s }) => s)

async function status(conversation: number) {
  const [state] = await conversationStates(admin.db.query, [conversation])
  return statusOf(state!)
}

/** Waits that ended so many seconds ago. */
async function waited(seconds: readonly number[], ago = 0): Promise<void> {
  await rows(
    `insert into waits (seconds, ended_at)
    select s, now() - make_interval(secs => $2) from unnest($1::float8[]) as s`,
    [seconds, ago],
  )
}

describe('a wait', () => {
  test('lasts from when somebody stands in the line until an agent has him', async () => {
    const amy = await agent('Amy', 1)
    const [first, vic] = [await visitor(), await visitor(240)]
    await rows(`update conversations set opened_at = now() - interval '1 day' where id = $1`, [first])
    await route()
    expect(await waits()).toEqual([])
    await close(first)
    await route()
    expect(await status(vic)).toMatchObject({ state: 'served', agent: { id: amy } })
    expect(await waits()).toEqual([expect.closeTo(240, -1)])
  })

  test('is none for who is given an agent as he comes', async () => {
    await agent('Amy')
    await visitor(240)
    await route()
    expect(await waits()).toEqual([])
  })

  test('is none as long as nobody is here: a night says nothing of the line', async () => {
    const [first, vic] = [await visitor(50_000), await visitor(40_000)]
    await route()
    const amy = await agent('Amy', 1)
    await route()
    expect(await status(first)).toMatchObject({ state: 'served' })
    expect(await waits()).toEqual([])
    await limit(amy, 2)
    await route()
    expect(await status(vic)).toMatchObject({ state: 'served' })
    expect(await waits()).toEqual([expect.closeTo(0, -1)])
  })

  test('begins anew for who lost his agent', async () => {
    const amy = await agent('Amy')
    const vic = await visitor(500)
    await route()
    await rows(
      `update conversations set agent_id = null, waiting_since = now() - interval '90 seconds', place = 1 where id = $1`,
      [vic],
    )
    await rows('update conversations set agent_id = $2, waiting_since = null, place = null where id = $1', [
      vic,
      amy,
    ])
    expect(await waits()).toEqual([expect.closeTo(90, -1)])
  })

  test('is forgotten when twenty others ended after it', async () => {
    await waited([1])
    await waited(Array(20).fill(2))
    await keepPace(admin.db.query)
    expect(await waits()).toEqual(Array(20).fill(2))
  })
})

describe('who waits is told how long it takes', () => {
  async function waiting(since = 0): Promise<number> {
    await agent('Amy', 1)
    await visitor(10_000)
    const vic = await visitor(since)
    await route()
    return vic
  }

  test('as the middle one of the last twenty waits', async () => {
    const vic = await waiting()
    await waited([9_000, 9_000])
    await waited([...Array(9).fill(60), 200, ...Array(9).fill(300), 9_000])
    expect(await status(vic)).toMatchObject({ state: 'waiting', place: 1, wait_s: 250 })
  })

  test('if five of them ended within the hour', async () => {
    const vic = await waiting()
    await waited(Array(10).fill(60), 3_700)
    await waited(Array(4).fill(60))
    expect(await status(vic)).not.toHaveProperty('wait_s')
    await waited([60])
    expect(await status(vic)).toMatchObject({ wait_s: 60 })
  })

  test('but not if he has waited longer himself', async () => {
    const vic = await waiting(300)
    await waited(Array(5).fill(240))
    expect(await status(vic)).not.toHaveProperty('wait_s')
  })

  test('but not while nobody is here', async () => {
    const vic = await visitor()
    await route()
    await waited(Array(5).fill(240))
    expect(await status(vic)).toEqual(expect.objectContaining({ state: 'waiting', nobody: true }))
    expect(await status(vic)).not.toHaveProperty('wait_s')
  })
})

describe('who has an agent is told how long answers take', () => {
  const gaps = [30, 60, 90, 120, 600]

  /** A conversation of which each answer after the first took so many seconds. */
  async function answered(amy: number, daysAgo = 0): Promise<void> {
    const { id } = await addPast(admin.db, {
      agent: amy,
      said: [
        ['v', 'Hello'],
        ['a', 'Hello'],
        ...gaps.flatMap(() => [['v', 'And?'] as const, ['v', 'Or?'] as const, ['a', 'So.'] as const]),
      ],
    })
    const times = [0, 20_000]
    for (const gap of gaps) {
      const asked = times.at(-1)! + 1_000
      times.push(asked, asked + 1, asked + gap)
    }
    await rows(
      `update messages m
      set sent_at = now() - make_interval(days => $3) - interval '10 hours' + make_interval(secs => t.at)
      from unnest($2::float8[]) with ordinality as t(at, seq)
      where m.conversation_id = $1 and m.seq = t.seq`,
      [id, times, daysAgo],
    )
  }

  async function served(): Promise<{ amy: number; vic: number }> {
    const amy = await agent('Amy')
    const vic = await visitor()
    await route()
    return { amy, vic }
  }

  test('by the answers of this week, from the first words that one of them answers', async () => {
    const { amy, vic } = await served()
    for (let n = 0; n < 4; n++) await answered(amy)
    await keepPace(admin.db.query)
    expect(await status(vic)).toMatchObject({ state: 'served', answer_s: 90 })
  })

  test('not where there are too few, or too old ones', async () => {
    const { amy, vic } = await served()
    for (let n = 0; n < 4; n++) await answered(amy, 8)
    for (let n = 0; n < 3; n++) await answered(amy)
    await keepPace(admin.db.query)
    expect(await status(vic)).not.toHaveProperty('answer_s')
    await answered(amy)
    await keepPace(admin.db.query)
    expect(await status(vic)).toMatchObject({ answer_s: 90 })
  })

  test('and not any more when they are over', async () => {
    const { vic } = await served()
    await rows('update pace set answer_seconds = 60')
    expect(await status(vic)).toMatchObject({ answer_s: 60 })
    await keepPace(admin.db.query)
    expect(await status(vic)).not.toHaveProperty('answer_s')
  })
})
