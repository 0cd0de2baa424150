import { passOnUnopened, routeWaiting } from '@kefu/admin/features/routing/queries.ts'
import { sweep } from '@kefu/admin/features/routing/sweep.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

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

interface Facts {
  limit?: number
  presence?: 'online' | 'away'
  isHere?: boolean
}

async function agent(
  name: string,
  { limit, presence = 'online', isHere = true }: Facts = {},
): Promise<number> {
  const [row] = await rows<{ id: number }>(
    `insert into agents (username, password_hash, name, chat_limit, presence) values ($1, '', $1, $2, $3) returning id`,
    [name, limit ?? null, presence],
  )
  if (isHere) await come('agent', row!.id)
  return row!.id
}

async function come(kind: 'agent' | 'visitor', id: number): Promise<void> {
  await rows('insert into presences (node_id, kind, person_id, login_no) values ($1, $2, $3, 1)', [
    nodeId,
    kind,
    id,
  ])
}

/** A visitor who is here; the number of his conversation, which waits. */
async function visitor(): Promise<number> {
  const [row] = await rows<{ id: number }>('insert into visitors default values returning id')
  await come('visitor', row!.id)
  const [opened] = await rows<{ id: number }>(
    `insert into conversations (kind, visitor_id, opened_at) values ('service', $1, clock_timestamp()) returning id`,
    [row!.id],
  )
  return opened!.id
}

async function visitors(count: number): Promise<number[]> {
  const conversations = []
  for (let n = 0; n < count; n++) conversations.push(await visitor())
  return conversations
}

/** One after the other, each routed when he comes. */
async function visitorsInTurn(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await visitor()
    await route()
  }
}

const route = (onlyAgent?: number) =>
  routeWaiting(admin.db.query, onlyAgent === undefined ? {} : { onlyAgent })

async function agentOf(conversation: number): Promise<number | null> {
  const [row] = await rows<{ agent: number | null }>(
    'select agent_id as "agent" from conversations where id = $1',
    [conversation],
  )
  return row!.agent
}

/** Whose the conversations are, in the order of coming. */
async function owners(): Promise<(number | null)[]> {
  const all = await rows<{ agent: number | null }>(
    `select agent_id as "agent" from conversations where kind = 'service' order by opened_at`,
  )
  return all.map((row) => row.agent)
}

const standing = (conversation: number) =>
  rows('select place, nobody from conversations where id = $1', [conversation])

const settings = (routing: string, limit: number | null = null) =>
  rows('update settings set routing = $1, chat_limit = $2', [routing, limit])

/** Something was said there, so many seconds ago. */
async function words(conversation: number, kind: 'visitor' | 'agent', id: number, ago = 0): Promise<void> {
  await rows(
    `with raised as (
      update conversations set last_seq = last_seq + 1 where id = $1 returning last_seq
    )
    insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body, sent_at)
    select $1, last_seq, $2, $3, gen_random_uuid(), 'Hello', now() - make_interval(secs => $4)
    from raised`,
    [conversation, kind, id, ago],
  )
}

/** The visitor wrote, and his agent was given him, that long ago. */
async function unopened(conversation: number, ago: number): Promise<void> {
  await words(conversation, 'visitor', 1, ago)
  await offeredSince(conversation, ago)
}

async function offeredSince(conversation: number, ago: number): Promise<void> {
  await rows('update offers set offered_at = now() - make_interval(secs => $2) where conversation_id = $1', [
    conversation,
    ago,
  ])
}

async function reads(conversation: number, id: number, seq = 1): Promise<void> {
  await rows(
    `insert into participants (conversation_id, kind, id, delivered_seq, read_seq) values ($1, 'agent', $2, 1, $3)`,
    [conversation, id, seq],
  )
}

const passOn = () => passOnUnopened(admin.db.query, 60)
const free = (id: number) => rows('update conversations set closed_at = now() where agent_id = $1', [id])

describe('a visitor goes', () => {
  test('to the agent with the fewest conversations', async () => {
    const [amy, bob, cho] = [await agent('Amy'), await agent('Bob'), await agent('Cho')]
    await visitorsInTurn(4)
    expect(await owners()).toEqual([amy, bob, cho, amy])
    await free(bob)
    await visitor()
    await route()
    expect((await owners()).at(-1)).toBe(bob)
  })

  test('with all who came at once, to the agents with the fewest, however unequal they are', async () => {
    const amy = await agent('Amy')
    await visitorsInTurn(5)
    const [bob, cho] = [await agent('Bob'), await agent('Cho', { limit: 1 })]
    await visitors(9)
    await route()
    expect((await owners()).slice(5)).toEqual([bob, cho, bob, bob, bob, bob, amy, bob, amy])
  })

  test('to one agent after the other, whatever they have already', async () => {
    const [amy, bob, cho] = [await agent('Amy'), await agent('Bob'), await agent('Cho')]
    await settings('round_robin')
    await visitorsInTurn(2)
    await free(amy)
    await visitorsInTurn(2)
    expect(await owners()).toEqual([amy, bob, cho, amy])
    await visitors(4)
    await route()
    expect((await owners()).slice(4)).toEqual([bob, cho, amy, bob])
  })

  test('in turn, past who has no place, is away or not here', async () => {
    const amy = await agent('Amy', { limit: 1 })
    await agent('Bob', { presence: 'away' })
    await agent('Cho', { isHere: false })
    const dan = await agent('Dan')
    await settings('round_robin')
    await visitorsInTurn(4)
    expect(await owners()).toEqual([amy, dan, dan, dan])
  })

  test('to any of them', async () => {
    const all = [await agent('Amy'), await agent('Bob', { limit: 3 }), await agent('Cho')]
    await settings('random')
    await visitorsInTurn(40)
    const given = await owners()
    const loads = all.map((id) => given.filter((owner) => owner === id).length)
    expect(loads[1]).toBe(3)
    // One in 10^10 times only one of two would be chosen.
    expect(Math.min(...loads)).toBeGreaterThan(0)
    expect(given.slice(0, 12)).not.toEqual(Array.from({ length: 12 }, (_, n) => all[n % 3]))
  })

  test.each(['least_busy', 'round_robin', 'random'])(
    'by his place in the line where there are too few places: %s',
    async (routing) => {
      await settings(routing)
      await agent('Amy', { limit: 2 })
      await agent('Bob', { limit: 1 })
      const conversations = await visitors(5)
      const moves = await route()
      expect((await owners()).map((owner) => owner !== null)).toEqual([true, true, true, false, false])
      const places = conversations.map((id) => moves.find((move) => move.conversation === id)?.place)
      expect(places).toEqual([null, null, null, 1, 2])
    },
  )
})

describe('an agent’s limit', () => {
  test('is his own, else the one for all, else there is none', async () => {
    const amy = await agent('Amy', { limit: 3 })
    const bob = await agent('Bob')
    await settings('least_busy', 1)
    await visitors(6)
    await route()
    expect((await owners()).filter((owner) => owner === amy)).toHaveLength(3)
    expect((await owners()).filter((owner) => owner === bob)).toHaveLength(1)
    await settings('least_busy', null)
    await route()
    expect((await owners()).filter((owner) => owner === bob)).toHaveLength(3)
  })

  test('takes nobody away from him when it becomes smaller', async () => {
    const amy = await agent('Amy')
    await visitors(3)
    await route()
    await settings('least_busy', 1)
    await visitor()
    await route()
    expect(await owners()).toEqual([amy, amy, amy, null])
  })
})

describe('an agent who is away', () => {
  test('gets nobody new, also when he asks for his list, and keeps those he has', async () => {
    const amy = await agent('Amy')
    const first = await visitor()
    await route()
    await rows(`update agents set presence = 'away' where id = $1`, [amy])
    const second = await visitor()
    await route()
    await route(amy)
    await sweep(admin.db, { agentGrace: 30, visitorGrace: 5 })
    expect([await agentOf(first), await agentOf(second)]).toEqual([amy, null])
  })

  test('is nobody for who waits, but only while nobody else is online', async () => {
    await agent('Amy', { presence: 'away' })
    const vic = await visitor()
    await route()
    expect(await standing(vic)).toEqual([{ place: 1, nobody: true }])
    const bob = await agent('Bob', { limit: 1 })
    const wen = await visitor()
    await route()
    expect([await agentOf(vic), await agentOf(wen)]).toEqual([bob, null])
    expect(await standing(wen)).toEqual([{ place: 1, nobody: false }])
  })

  test('and not connected either is no less away when he is back', async () => {
    await agent('Amy', { presence: 'away', isHere: false })
    const vic = await visitor()
    await route()
    await come('agent', (await rows<{ id: number }>('select id from agents'))[0]!.id)
    await route()
    expect(await agentOf(vic)).toBeNull()
  })
})

describe('a conversation that its agent has not opened', () => {
  test('goes to the next agent after a minute, and both and the visitor are told', async () => {
    const [amy, bob] = [await agent('Amy'), await agent('Bob')]
    const vic = await visitor()
    await route()
    await unopened(vic, 59)
    expect(await passOn()).toEqual([])
    await offeredSince(vic, 61)
    await rows(`update messages set sent_at = now() - interval '61 seconds'`)
    const sent = await sweep(admin.db, { agentGrace: 30, visitorGrace: 5 })
    expect(await agentOf(vic)).toBe(bob)
    expect(sent).toMatchObject([
      { to: [`agent:${amy}`], frame: { type: 'logout', conversation: vic, why: 'moved' } },
      { to: [`agent:${bob}`], frame: { type: 'login', conversation: vic, user: { first: 'Hello' } } },
      { frame: { type: 'status', state: 'served', agent: { id: bob, name: 'Bob' } } },
    ])
    const revs = sent.map(({ frame }) => frame && 'rev' in frame && frame.rev)
    expect(new Set(revs).size).toBe(1)
  })

  test('is not sent back and forth: each has it once, the last one keeps it, until somebody else comes', async () => {
    await agent('Amy')
    const bob = await agent('Bob')
    const vic = await visitor()
    await route()
    await unopened(vic, 61)
    expect(await passOn()).toHaveLength(1)
    expect(await passOn()).toEqual([])
    await offeredSince(vic, 61)
    expect(await passOn()).toEqual([])
    expect(await agentOf(vic)).toBe(bob)
    const cho = await agent('Cho')
    expect(await passOn()).toMatchObject([{ conversation: vic, before: bob }])
    expect(await agentOf(vic)).toBe(cho)
  })

  test('stays where nobody else is online, or has a place', async () => {
    const amy = await agent('Amy')
    await agent('Bob', { presence: 'away' })
    await agent('Cho', { isHere: false })
    const vic = await visitor()
    await route()
    await unopened(vic, 600)
    const dan = await agent('Dan', { limit: 1 })
    await visitor()
    await route()
    expect(await owners()).toEqual([amy, dan])
    expect(await passOn()).toEqual([])
    expect(await agentOf(vic)).toBe(amy)
  })

  test('is given a minute from the first words, however long the visitor said nothing', async () => {
    await agent('Amy')
    const bob = await agent('Bob')
    const vic = await visitor()
    await route()
    await offeredSince(vic, 3600)
    expect(await passOn()).toEqual([])
    await words(vic, 'visitor', 1, 30)
    expect(await passOn()).toEqual([])
    await rows(`update messages set sent_at = now() - interval '2 minutes'`)
    await passOn()
    expect(await agentOf(vic)).toBe(bob)
  })

  test('is opened by a look or by a word of his; what only arrived at his page is not', async () => {
    const amy = await agent('Amy')
    const [read, answered, arrived] = [await visitor(), await visitor(), await visitor()]
    await route()
    await agent('Bob')
    for (const conversation of [read, answered, arrived]) await unopened(conversation, 61)
    await reads(read, amy)
    await words(answered, 'agent', amy)
    await reads(arrived, amy, 0)
    expect(await passOn()).toMatchObject([{ conversation: arrived }])
    expect(await rows('select conversation_id as "id" from offers group by 1')).toEqual([{ id: arrived }])
  })

  test('and that he took himself, or got from a colleague, stays his', async () => {
    const [amy, bob] = [await agent('Amy'), await agent('Bob')]
    await agent('Cho')
    const vic = await visitor()
    await route()
    await unopened(vic, 61)
    await rows('update conversations set agent_id = $2 where id = $1', [vic, bob])
    expect(await passOn()).toEqual([])
    expect(await agentOf(vic)).toBe(bob)
    await rows('update conversations set agent_id = $2 where id = $1', [vic, amy])
    expect(await passOn()).toEqual([])
  })

  test('leaves the free places to who waits', async () => {
    await agent('Amy')
    const vic = await visitor()
    await route()
    await unopened(vic, 61)
    await agent('Bob')
    await visitor()
    expect(await passOn()).toEqual([])
  })

  test('fills nobody above his limit, the oldest first', async () => {
    const amy = await agent('Amy')
    const conversations = await visitors(4)
    await route()
    for (const conversation of conversations) await unopened(conversation, 61)
    const [bob, cho] = [await agent('Bob', { limit: 2 }), await agent('Cho', { limit: 1 })]
    await passOn()
    expect(await owners()).toEqual([bob, cho, bob, amy])
  })

  test('goes on in turn, where that is the rule', async () => {
    const [amy, bob, cho] = [await agent('Amy'), await agent('Bob'), await agent('Cho')]
    await settings('round_robin')
    const vic = await visitor()
    await route()
    const wen = await visitor()
    await route()
    await unopened(vic, 61)
    await passOn()
    const xin = await visitor()
    await route()
    expect([await agentOf(vic), await agentOf(wen), await agentOf(xin)]).toEqual([cho, bob, amy])
  })

  test('of an agent who is away by now goes on as well', async () => {
    const amy = await agent('Amy')
    const bob = await agent('Bob')
    const vic = await visitor()
    await route()
    await unopened(vic, 61)
    await rows(`update agents set presence = 'away' where id = $1`, [amy])
    await passOn()
    expect(await agentOf(vic)).toBe(bob)
  })

  test('is passed on once by sweeps at the same time', async () => {
    await agent('Amy')
    const vic = await visitor()
    await route()
    await unopened(vic, 61)
    for (const name of ['Bob', 'Cho', 'Dan']) await agent(name)
    const all = await Promise.all([passOn(), passOn(), passOn()])
    expect(all.flat()).toHaveLength(1)
  })

  test('is forgotten with its visitor', async () => {
    await agent('Amy')
    await visitor()
    await route()
    await rows('delete from visitors')
    expect(await rows('select from offers')).toEqual([])
  })
})
