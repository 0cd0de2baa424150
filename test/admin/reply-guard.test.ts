import { randomUUID } from 'node:crypto'
import { readConfig } from '@kefu/admin/config.ts'
import { saveBatch } from '@kefu/admin/features/conversations/save.ts'
import { type Db, openDb } from '@kefu/admin/plugins/db.ts'
import type { Answer, Call, SaveAnswer } from '@kefu/protocol/service.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testEnv } from '../support/admin.ts'
import { freshDatabase } from '../support/database.ts'

type Reply = Answer<'save_msg'>

interface Talk {
  conversation: number
  visitor: number
}

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
let amy: number
let bob: number

beforeEach(async () => {
  database = await freshDatabase()
  db = openDb(readConfig({ ...testEnv, DATABASE_URL: database.url }), () => {})
  amy = await hire('Amy')
  bob = await hire('Bob')
})
afterEach(async () => {
  await db.close()
  await database.drop()
})

async function hire(name: string): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    'test_hire',
    `insert into agents (username, password_hash, name) values ($1, '', $1) returning id`,
    [name],
  )
  return row!.id
}

/** A visitor's open conversation: of an agent, or waiting; with others who joined it. */
async function open(agent: number | null, ...joined: number[]): Promise<Talk> {
  const [talk] = await db.query<Talk>(
    'test_open',
    `with v as (insert into visitors default values returning id)
    insert into conversations (kind, visitor_id, agent_id, waiting_since)
    select 'service', v.id, $1::bigint, case when $1::bigint is null then now() end from v
    returning id as "conversation", visitor_id as "visitor"`,
    [agent],
  )
  for (const id of joined)
    await db.query(
      'test_join',
      `insert into participants (conversation_id, kind, id, joined_at) values ($1, 'agent', $2, now())`,
      [talk!.conversation, id],
    )
  return talk!
}

const reply = (agent: number, { conversation, visitor }: Talk, more: object = {}): Call<'save_msg'> => ({
  person: 'agent',
  from_id: agent,
  to_id: visitor,
  conversation,
  cid: randomUUID(),
  msg: 'We do.',
  ...more,
})
const question = ({ visitor }: Talk): Call<'save_msg'> => ({
  person: 'visitor',
  from_id: visitor,
  cid: randomUUID(),
  msg: 'Do you ship to Oslo?',
})
const save = (...calls: Call<'save_msg'>[]) => saveBatch(db, calls)
const seqOf = (saved: Reply | undefined) => (saved && 'seq' in saved ? saved.seq : 0)
const isStored = (saved: Reply): saved is SaveAnswer => !('code' in saved)

async function bodies({ conversation }: Talk): Promise<number> {
  const rows = await db.query('test_bodies', 'select from messages where conversation_id = $1', [
    conversation,
  ])
  return rows.length
}

describe('a reply', () => {
  test('is held when another agent replied after what its writer had seen, and he is told who', async () => {
    const talk = await open(amy, bob)
    await save(question(talk))
    const [first] = await save(reply(bob, talk, { expect: 1 }))
    const [second] = await save(reply(amy, talk, { expect: 1 }))
    const { seq, at } = first as SaveAnswer
    expect(second).toEqual({ code: 'answered', by: 'Bob', by_id: bob, seq, at })
    expect(await bodies(talk)).toBe(2)
  })

  test('is held by the newest of several, and passes for who has seen that one', async () => {
    const talk = await open(amy, bob)
    await save(reply(bob, talk), reply(bob, talk), question(talk))
    const held = reply(amy, talk, { expect: 0 })
    expect(await save(held)).toMatchObject([{ code: 'answered', seq: 2 }])
    expect(await save({ ...held, expect: 1 })).toMatchObject([{ code: 'answered', seq: 2 }])
    expect(await save({ ...held, expect: 2 })).toMatchObject([{ seq: 4, dup: false }])
  })

  test('is held by nothing that its writer or the visitor said, and never without an expectation', async () => {
    const talk = await open(amy, bob)
    await save(question(talk), reply(amy, talk), question(talk))
    expect(await save(reply(amy, talk, { expect: 0 }))).toMatchObject([{ seq: 4 }])
    await save(reply(bob, talk))
    expect(await save(reply(amy, talk))).toMatchObject([{ seq: 6 }])
  })

  test('that was stored stays a repetition, whoever replied after it', async () => {
    const talk = await open(amy, bob)
    const mine = reply(amy, talk, { expect: 0 })
    const [stored] = await save(mine)
    await save(reply(bob, talk, { expect: 1 }))
    expect(await save(mine)).toEqual([{ ...stored, dup: true }])
    expect(await bodies(talk)).toBe(2)
  })

  test('is told who was faster where he may not write any more', async () => {
    const talk = await open(null)
    await save(question(talk))
    await save(reply(bob, talk, { expect: 1 }))
    expect(await save(reply(amy, talk, { expect: 1 }))).toMatchObject([{ code: 'answered', by: 'Bob' }])
    expect(await save(reply(amy, talk, { expect: 2 }))).toEqual([{ code: 'forbidden' }])
  })

  test('is not compared with a conversation that it does not name', async () => {
    const before = await open(amy)
    await db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
      before.conversation,
    ])
    const [now] = await db.query<Talk>(
      'test_open_again',
      `insert into conversations (kind, visitor_id, agent_id, waiting_since) values ('service', $1, $2, null)
      returning id as "conversation", visitor_id as "visitor"`,
      [before.visitor, amy],
    )
    await db.query(
      'test_join_again',
      `insert into participants (conversation_id, kind, id, joined_at) values ($1, 'agent', $2, now())`,
      [now!.conversation, bob],
    )
    await save(reply(bob, now!))
    expect(await save(reply(amy, before, { expect: 0 }))).toMatchObject([
      { conversation: now!.conversation, seq: 2 },
    ])
  })
})

describe('of two replies', () => {
  test('in one batch the second is held, and what its writer sends behind it', async () => {
    const talk = await open(amy, bob)
    const other = await open(bob)
    const saved = await save(
      reply(amy, talk, { expect: 0 }),
      reply(bob, talk, { expect: 0 }),
      reply(bob, other, { expect: 0 }),
      reply(amy, talk, { expect: 0 }),
      question(talk),
      reply(bob, talk, { expect: 0 }),
      reply(bob, talk, { expect: 2 }),
    )
    expect(saved).toMatchObject([
      { seq: 1 },
      { code: 'answered', by: 'Amy', seq: 1 },
      { conversation: other.conversation, seq: 1 },
      { seq: 2 },
      { seq: 3 },
      { code: 'answered', seq: 2 },
      { seq: 4 },
    ])
  })

  test('in one batch to somebody who waits the first takes him, and the second is held', async () => {
    const talk = await open(null)
    const saved = await save(reply(bob, talk, { expect: 0 }), reply(amy, talk, { expect: 0 }))
    expect(saved).toMatchObject([
      { seq: 1, to: [`visitor:${talk.visitor}`, `agent:${bob}`] },
      { code: 'answered', by: 'Bob' },
    ])
  })

  test('at the same time exactly one passes unasked, a thousand times', async () => {
    const rounds = 250
    const talks = await Promise.all([open(amy, bob), open(bob, amy), open(amy, bob), open(bob, amy)])
    await Promise.all(
      talks.map(async (talk, odd) => {
        for (let seen = 0; seen < rounds; seen++) {
          const both = [reply(amy, talk, { expect: seen }), reply(bob, talk, { expect: seen })]
          if (odd % 2) both.reverse()
          const replies = (await Promise.all(both.map((one) => save(one)))).flat()
          const stored = replies.filter(isStored)
          const held = replies.filter((answer) => !isStored(answer))
          expect(stored).toMatchObject([{ seq: seen + 1, dup: false }])
          expect(held).toMatchObject([{ code: 'answered', seq: seqOf(stored[0]) }])
        }
        expect(await bodies(talk)).toBe(rounds)
      }),
    )
  })

  test('at the same time to somebody who waits one passes, and the other never does', async () => {
    for (let round = 0; round < 50; round++) {
      const talk = await open(null)
      const replies = await Promise.all([amy, bob].map((agent) => save(reply(agent, talk, { expect: 0 }))))
      expect(replies.flat().filter(isStored)).toHaveLength(1)
      expect(await bodies(talk)).toBe(1)
    }
  })
})
