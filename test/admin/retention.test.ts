import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLines } from '@kefu/admin/features/audit/queries.ts'
import { addFile, linkFiles } from '@kefu/admin/features/files/queries.ts'
import { diskStorage } from '@kefu/admin/features/files/storage.ts'
import { retain } from '@kefu/admin/features/retention/retain.ts'
import type { Query } from '@kefu/admin/plugins/db.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

const folder = mkdtempSync(join(tmpdir(), 'kefu-retention-'))
const storage = diskStorage(folder)
let system: System
let delivered: Delivery[]
beforeEach(async () => {
  delivered = []
  rmSync(join(folder, 'files'), { recursive: true, force: true })
  system = await openSystem({ DATA_DIR: folder })
})
afterEach(() => system.close())
afterAll(() => rmSync(folder, { recursive: true }))

const run = <Row extends object>(statement: string, values: unknown[] = []) =>
  system.db.query<Row>(`test_${Math.random().toString(36).slice(2)}`, statement, values)
const keep = (days: number | null, files: number | null = null) =>
  run('update site_settings set keep_days = $1, keep_files_days = $2', [days, files])

const nothing = { conversations: 0, files: 0, visitors: 0, room_messages: 0 }

/** One round, without rests. */
function deleteOld(db: Pick<System['db'], 'query' | 'transaction'> = system.db) {
  return retain({
    db: { ...system.db, ...db },
    storage,
    deliver: async (deliveries) => void delivered.push(...deliveries),
    rest: async () => {},
    isOver: () => false,
  })
}

/** As if all that is there had been so many days ago. */
async function daysPass(days: number): Promise<void> {
  await run(
    `update conversations
    set closed_at = closed_at - make_interval(days => $1), opened_at = opened_at - make_interval(days => $1)
    where kind = 'service'`,
    [days],
  )
  await run('update files set created_at = created_at - make_interval(days => $1)', [days])
  await run('update visitors set last_seen_at = last_seen_at - make_interval(days => $1)', [days])
}

async function leave(visitor: LoggedIn): Promise<void> {
  visitor.close()
  await visitor.closed
  await run('delete from presences')
}

const close = (conversation: number) =>
  run('update conversations set closed_at = now() where id = $1', [conversation])

async function sendFile(conversation: number, visitor: number): Promise<string> {
  const key = crypto.randomUUID().replaceAll('-', '').slice(0, 22)
  const source = (async function* () {
    yield Buffer.from('what was ordered')
  })()
  const draft = await storage.receive(source)
  await draft.keep(key, await draft.read(), null)
  const file = { key, name: 'order.txt', type: 'text/plain', size: 16 }
  await addFile(system.db.query, { person: 'visitor', id: visitor }, file)
  await linkFiles(system.db.query, [{ key, conversation, seq: 1 }])
  return key
}

const onDisk = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

async function kept(): Promise<Record<string, number>> {
  const [row] = await run<{ kept: Record<string, number> }>(
    `select json_build_object(
      'visitors', (select count(*) from visitors),
      'conversations', (select count(*) from conversations where kind = 'service'),
      'messages', (select count(*) from messages),
      'files', (select count(*) from files),
      'beside', (select count(*) from notes) + (select count(*) from tags) + (select count(*) from ratings),
      'search', (select count(*) from search_entries) + (select count(*) from search_people)
    ) as "kept"`,
  )
  return row!.kept
}

const proofs = async () =>
  (
    await readLines(
      system.db.query,
      { agentId: null, who: 'system', did: 'retention_ran', from: null, until: null },
      null,
      100,
    )
  ).map(({ facts }) => facts)

describe('a closed conversation', () => {
  test('that is older than the owner keeps them goes with all that belongs to it, and its visitor with it', async () => {
    const amy = await system.hireAgent('Amy')
    const vic = await system.visit({ name: 'Vic' })
    const { conversation } = await vic.say('A secret order')
    await sendFile(conversation, vic.ready.id)
    await run(
      `with noted as (
        insert into notes (conversation_id, after_seq, agent_id, cid, body) values ($1, 1, $2, gen_random_uuid(), 'x')
      ), tagged as (
        insert into tags (conversation_id, tag, agent_id) values ($1, 'tea', $2)
      ), rated as (
        insert into ratings (conversation_id, stars, words, after_seq) values ($1, 5, 'Thanks', 1)
      )
      insert into search_entries (conversation_id, seq, sent_at, words) values ($1, 1, now(), 'secret')`,
      [conversation, amy.id],
    )
    await leave(vic)
    await close(conversation)
    await keep(30)
    await daysPass(31)
    expect(onDisk()).toBe(1)
    expect(await deleteOld()).toEqual({ ...nothing, conversations: 1, files: 1, visitors: 1 })
    expect(Object.values(await kept())).toEqual([0, 0, 0, 0, 0, 0])
    expect(onDisk()).toBe(0)
    expect(await proofs()).toEqual([{ ...nothing, conversations: 1, files: 1, visitors: 1 }])
    const [log] = await run<{ all: string }>(`select json_agg(audit)::text as "all" from audit`)
    for (const word of ['secret', 'Vic', 'order.txt', 'Thanks']) expect(log!.all).not.toContain(word)
    expect(delivered).toEqual([{ to: ['agents'], frame: { type: 'forgotten', id: vic.ready.id } }])
  })

  test('that is younger stays, and so does each where the owner set nothing', async () => {
    const vic = await system.visit()
    const { conversation } = await vic.say('Hello')
    await leave(vic)
    await close(conversation)
    await daysPass(29)
    const before = await kept()
    await keep(30)
    expect(await deleteOld()).toEqual(nothing)
    await daysPass(5_000)
    await keep(null)
    expect(await deleteOld()).toEqual(nothing)
    expect(await kept()).toEqual(before)
    expect(await proofs()).toEqual([])
  })

  test('that somebody holds just now is left for the next time: nobody waits', async () => {
    const vic = await system.visit()
    const { conversation } = await vic.say('Hello')
    await leave(vic)
    await close(conversation)
    await keep(1)
    await daysPass(2)
    await system.db.transaction(async (query) => {
      await query('test_hold', 'select from conversations where id = $1 for key share', [conversation])
      expect((await deleteOld()).conversations).toBe(0)
    })
    expect((await deleteOld()).conversations).toBe(1)
  })

  test('is gone for an agent who still shows it, and for the history: he is told so', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    const { conversation } = await vic.say('Hello')
    await amy.next('msg')
    await close(conversation)
    await keep(1)
    await daysPass(2)
    expect((await deleteOld()).conversations).toBe(1)
    amy.send({ type: 'sync', conversation, after: 0 })
    expect((await amy.next('error')).code).toBe('forbidden')
    vic.send({ type: 'sync', conversation, after: 0 })
    expect((await vic.next('error')).code).toBe('forbidden')
    // What he writes next begins a conversation.
    expect((await vic.say('Hello again')).conversation).not.toBe(conversation)
  })
})

describe('an open conversation', () => {
  test('is never touched, however old it is, nor its files', async () => {
    const vic = await system.visit()
    const { conversation } = await vic.say('Hello')
    await sendFile(conversation, vic.ready.id)
    await keep(1, 1)
    await daysPass(5_000)
    const before = await kept()
    expect(await deleteOld()).toEqual(nothing)
    expect(await kept()).toEqual(before)
    expect(onDisk()).toBe(1)
  })
})

describe('a room', () => {
  const lobby = '/room/lobby'
  /** As if the first so many messages of it had been said so many days ago. */
  const age = (room: number, upTo: number, days: number) =>
    run(
      `update messages
      set sent_at = sent_at - make_interval(days => $3)
      where conversation_id = $1 and seq <= $2`,
      [room, upTo, days],
    )
  const seqsOf = async (wire: LoggedIn, from: { after: number } | { before: number }) => {
    wire.send({ type: 'sync', conversation: wire.ready.conversation, ...from })
    return (await wire.next('sync')).messages.map(({ seq }) => seq)
  }

  test('loses what was said longer ago than the owner keeps it, files and removed messages with it', async () => {
    const amy = await system.hireAgent('Amy')
    const vic = await system.visit({ name: 'Vic' }, lobby)
    const { conversation } = await vic.say('An old secret')
    await vic.say('Rude')
    await sendFile(conversation, vic.ready.id)
    await run(
      `with emptied as (update messages set body = '' where conversation_id = $1 and seq = 2)
      insert into removed_messages (conversation_id, seq, agent_id) values ($1, 2, $2)`,
      [conversation, amy.id],
    )
    await vic.say('Of today')
    await age(conversation, 2, 31)
    await keep(30)
    expect(await deleteOld()).toEqual({ ...nothing, files: 1, room_messages: 2 })
    expect(await proofs()).toEqual([{ ...nothing, files: 1, room_messages: 2 }])
    expect(onDisk()).toBe(0)
    expect(await run('select seq, body from messages')).toEqual([{ seq: 3, body: 'Of today' }])
    expect(await run('select from removed_messages')).toEqual([])
    const [log] = await run<{ all: string }>(`select json_agg(audit)::text as "all" from audit`)
    expect(log!.all).not.toContain('secret')
  })

  test('keeps what is younger, and all where the owner set nothing', async () => {
    const vic = await system.visit({}, lobby)
    const { conversation } = await vic.say('Hello')
    await age(conversation, 1, 29)
    await keep(30)
    expect(await deleteOld()).toEqual(nothing)
    await age(conversation, 1, 5_000)
    await keep(null)
    expect(await deleteOld()).toEqual(nothing)
    expect(await proofs()).toEqual([])
  })

  test('gets no hole by a clock that went back: what is younger keeps all that came after it', async () => {
    const vic = await system.visit({}, lobby)
    for (const msg of ['One', 'Two', 'Three']) await vic.say(msg)
    await run('update messages set sent_at = now() - make_interval(days => 40) where seq in (1, 3)')
    await keep(30)
    expect((await deleteOld()).room_messages).toBe(1)
    expect(await seqsOf(vic, { after: 0 })).toEqual([2, 3])
  })

  test('is paged back to where it begins now, and whoever comes back is told that his last is gone', async () => {
    const vic = await system.visit({}, lobby)
    const first = await vic.say('One')
    for (const msg of ['Two', 'Three']) await vic.say(msg)
    await age(first.conversation, 2, 2)
    await keep(1)
    await deleteOld()
    expect(await seqsOf(vic, { before: 4 })).toEqual([3])
    expect(await seqsOf(vic, { before: 3 })).toEqual([])
    const wen = await system.visit({ resume: [[first.conversation, first.seq, first.at]] }, lobby)
    expect(wen.ready.reset).toEqual([first.conversation])
    expect((await wen.say('Four')).seq).toBe(4)
  })

  test('of which nothing is left goes on counting, and is read by whoever knows nothing of it', async () => {
    const vic = await system.visit({}, lobby)
    const { conversation } = await vic.say('One')
    await age(conversation, 1, 2)
    await keep(1)
    await deleteOld()
    expect(await seqsOf(vic, { before: Number.MAX_SAFE_INTEGER })).toEqual([])
    expect((await vic.say('Two')).seq).toBe(2)
    expect(await seqsOf(vic, { after: 0 })).toEqual([2])
  })

  test('of thousands of old messages loses them a thousand at a time, and goes on meanwhile', async () => {
    const vic = await system.visit({}, lobby)
    const { conversation } = await vic.say('Hello')
    await run(`insert into conversations (kind, name, waiting_since) values ('room', 'kitchen', null)`)
    await run(
      `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body, sent_at)
      select c.id, n, 'visitor', 1, gen_random_uuid(), 'old', now() - interval '1 year'
      from conversations c
      cross join generate_series(2, 2600) n`,
    )
    await run(`update conversations set last_seq = 2600`)
    await age(conversation, 1, 365)
    await keep(30)
    const batches: number[] = []
    const count = async () => (await run<{ n: number }>('select count(*) as "n" from messages'))[0]!.n
    const watched = {
      ...system.db,
      async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
        const before = await count()
        const result = await system.db.transaction(async (query) => {
          const result = await work(query)
          // What was deleted is not committed yet, and nobody waits for it.
          await vic.say('Meanwhile')
          return result
        })
        batches.push(before + 1 - (await count()))
        return result
      },
    }
    expect(await deleteOld(watched)).toEqual({ ...nothing, room_messages: 5199 })
    expect(Math.max(...batches)).toBe(1000)
    expect(await run('select distinct body from messages')).toEqual([{ body: 'Meanwhile' }])
  })
})

describe('a file', () => {
  test('goes before its conversation where the owner wants so, and the words stay', async () => {
    const vic = await system.visit()
    const { conversation } = await vic.say('order.txt')
    await sendFile(conversation, vic.ready.id)
    await close(conversation)
    await keep(null, 7)
    const before = await kept()
    await daysPass(6)
    expect((await deleteOld()).files).toBe(0)
    await daysPass(2)
    expect(await deleteOld()).toEqual({ ...nothing, files: 1 })
    expect(await kept()).toEqual({ ...before, files: 0 })
    expect(onDisk()).toBe(0)
    expect(await proofs()).toEqual([{ ...nothing, files: 1 }])
  })
})

describe('a visitor without a conversation', () => {
  test('stays while he is here, while he was here of late, and while a block keeps him out', async () => {
    const amy = await system.hireAgent('Amy')
    await keep(30)
    const here = await system.visit()
    const late = await system.visit()
    const blocked = await system.visit()
    for (const one of [late, blocked]) one.close()
    await run(`delete from presences where person_id = any($1)`, [[late.ready.id, blocked.ready.id]])
    await run(`delete from conversations where kind = 'service'`)
    await run(`insert into blocks (visitor_id, agent_id, reason) values ($1, $2, '')`, [
      blocked.ready.id,
      amy.id,
    ])
    await daysPass(31)
    await run('update visitors set last_seen_at = now() where id = $1', [late.ready.id])
    expect((await deleteOld()).visitors).toBe(0)
    await run(`update blocks set expires_at = now() - interval '1 hour'`)
    expect((await deleteOld()).visitors).toBe(1)
    const rows = await run<{ id: number }>('select id from visitors order by id')
    expect(rows.map(({ id }) => id)).toEqual([here.ready.id, late.ready.id])
  })
})

test('a hundred thousand old messages go in small batches, and messages are stored meanwhile', async () => {
  const vic = await system.visit()
  await vic.say('Hello')
  // Three thousand short conversations, and one of forty thousand messages.
  await run(
    `with old as (
      insert into visitors (last_seen_at) select now() - interval '2 years' from generate_series(1, 3001) returning id
    )
    insert into conversations (kind, visitor_id, opened_at, closed_at, waiting_since, last_seq)
    select 'service', id, now() - interval '2 years', now() - interval '1 year', null,
      case when row_number() over () = 1 then 40000 else 20 end
    from old`,
  )
  await run(
    `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
    select c.id, n, 'visitor', c.visitor_id, gen_random_uuid(), 'old'
    from conversations c
    cross join generate_series(1, c.last_seq) n
    where c.closed_at is not null and c.kind = 'service'`,
  )
  await keep(30)
  const batches: number[] = []
  const stored: object[] = []
  const watched = {
    ...system.db,
    async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
      const before = await count()
      const said = batches.length % 10 === 0 ? vic.say('Meanwhile') : null
      const result = await system.db.transaction(work)
      if (said) stored.push(await said)
      batches.push(before - (await count()))
      return result
    },
  }
  const count = async () => (await run<{ n: number }>('select count(*) as "n" from messages'))[0]!.n
  expect(await deleteOld(watched)).toEqual({ ...nothing, conversations: 3001, files: 0, visitors: 3001 })
  expect(Math.max(...batches)).toBeLessThanOrEqual(1_000)
  expect(batches.filter((size) => size > 0).length).toBeGreaterThanOrEqual(100)
  expect(stored.length).toBeGreaterThan(9)
  expect(await proofs()).toEqual([{ ...nothing, conversations: 3001, files: 0, visitors: 3001 }])
  const said = await run<{ body: string }>('select distinct body from messages order by body')
  expect(said).toEqual([{ body: 'Hello' }, { body: 'Meanwhile' }])
}, 60_000)

test('what was deleted before a batch failed is proven too', async () => {
  const vic = await system.visit()
  const { conversation } = await vic.say('Hello')
  await leave(vic)
  await close(conversation)
  await keep(30)
  await daysPass(31)
  let batches = 0
  const failing = {
    ...system.db,
    transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
      if (++batches === 2) return Promise.reject(new Error('the database is away'))
      return system.db.transaction(work)
    },
  }
  await expect(deleteOld(failing)).rejects.toThrow('away')
  expect(await proofs()).toEqual([{ ...nothing, conversations: 1 }])
})
