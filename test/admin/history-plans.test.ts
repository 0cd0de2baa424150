import { readChoice } from '@kefu/admin/features/history/choice.ts'
import {
  everyTag,
  findConversations,
  findWords,
  planForValues,
  readMessagesOf,
} from '@kefu/admin/features/history/queries.ts'
import type { HistoryQuery } from '@kefu/admin/features/history/schema.ts'
import type { Query } from '@kefu/admin/plugins/db.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
  await seed(admin)
})
afterAll(() => admin.close())

/** How PostgreSQL goes about what a function asks. */
async function planOf(ask: (query: Query) => Promise<unknown>): Promise<string> {
  return admin.db.transaction(async (query) => {
    await planForValues(query)
    let plan: { 'QUERY PLAN': string }[] = []
    await ask(async (name, sql, values) => {
      plan = await query(`explain_${name}`, `explain (costs off) ${sql}`, values)
      return []
    })
    return plan.map((line) => line['QUERY PLAN']).join('\n')
  })
}

/** How it finds those that are listed; what comes behind reads the few tags of each, and sorts them. */
async function planOfList(chosen: HistoryQuery): Promise<string> {
  const plan = await planOf((query) =>
    findConversations(query, readChoice(chosen, 'UTC'), { openedMicros: 1.75e15, id: 500 }, 51),
  )
  const [list = '', tags = ''] = plan.split('SubPlan')
  expect(tags).toContain('Index Scan using tags_conversation on tags t')
  return list
}

describe('of 40,000 conversations the history reads', () => {
  test('by the time they were opened, backwards, when nothing is chosen', async () => {
    const plan = await planOfList({})
    expect(plan).toContain('Index Scan Backward using conversations_history on conversations')
    expect(plan).not.toMatch(/Sort|Seq Scan on (conversations|messages|visitors|ratings)/)
  })

  test('only those of the chosen days', async () => {
    const plan = await planOfList({ from: '2024-02-01', to: '2024-02-02' })
    expect(plan).toMatch(
      /using conversations_history on conversations c\n\s+Index Cond: .*opened_at >= .*opened_at </,
    )
    expect(plan).not.toMatch(/Seq Scan on (conversations|messages)/)
  })

  test("an agent's by his own index, though others had thousands since", async () => {
    const plan = await planOfList({ agent: '1000001' })
    expect(plan).toContain('Index Scan Backward using conversations_history_agent on conversations')
    expect(plan).not.toMatch(/Sort|Seq Scan on (conversations|messages)/)
  })

  test('those with a rare rating by the ratings', async () => {
    const plan = await planOfList({ rating: '1' })
    expect(plan).toContain('ratings_stars')
    expect(plan).not.toMatch(/Seq Scan on (conversations|messages|ratings)/)
  })

  test('those with a rare tag by the tags', async () => {
    const plan = await planOfList({ tag: 'RARE' })
    expect(plan).toMatch(/tags_tag.*\n\s+Index Cond: \(lower\(tag\) = 'rare'/)
    expect(plan).not.toMatch(/Seq Scan on (conversations|messages|tags)/)
  })

  test('those with a common tag backwards, each with one look at its tags', async () => {
    const plan = await planOfList({ tag: 'common' })
    expect(plan).toContain('Index Scan Backward using conversations_history on conversations')
    expect(plan).toMatch(
      /tags_conversation on tags g\n\s+Index Cond: \(\(conversation_id = c.id\) AND \(lower/,
    )
    expect(plan).not.toMatch(/Seq Scan on (conversations|messages|tags)/)
  })

  test('the tags in use from one to the next', async () => {
    const plan = await planOf(everyTag)
    expect(plan).toMatch(/tags_tag on tags t\n\s+Index Cond: .*lower\(tag\) > /)
    expect(plan).not.toContain('Seq Scan on tags')
  })

  test('words and messages by conversation, never the whole table', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => n + 100)
    for (const plan of [
      await planOf((query) => findWords(query, ids, 'tea')),
      await planOf((query) => readMessagesOf(query, ids, 3, 500)),
    ]) {
      expect(plan).toMatch(/Index Scan using messages_pkey on messages\n\s+Index Cond: \(conversation_id = /)
      expect(plan).not.toContain('Seq Scan')
    }
  })
})

test('a message changes no index of its conversation: the update stays in its page', async () => {
  await admin.db.transaction(async (query) => {
    await query(
      'test_say',
      'update conversations set last_seq = last_seq + 1, changed_at = now() where id % 500 = 0',
    )
    const [row] = await query<{ updated: number; hot: number }>(
      'test_hot',
      `select pg_stat_get_xact_tuples_updated('conversations'::regclass) as updated,
        pg_stat_get_xact_tuples_hot_updated('conversations'::regclass) as hot`,
    )
    expect(row!.updated).toBeGreaterThan(50)
    expect(row!.hot).toBe(row!.updated)
  })
})

/** Two agents, one of whom had hardly anybody; a rating of one star for each thousandth conversation. */
async function seed({ databaseUrl }: Admin): Promise<void> {
  // A line of its own: the app's give up what takes longer than four seconds.
  const client = new Client(databaseUrl)
  await client.connect()
  await client.query(`
    insert into agents (id, username, password_hash, name)
    values (1000001, 'amy', '', 'Amy'), (1000002, 'bob', '', 'Bob');
    insert into visitors (id) select n from generate_series(1, 40000) n;
    insert into conversations (kind, visitor_id, agent_id, last_seq, opened_at, closed_at, waiting_since)
    select 'service', n, case when n % 2000 = 0 then 1000001 else 1000002 end, 2,
      timestamptz '2024-01-01' + n * interval '1 minute', now(), null
    from generate_series(1, 40000) n;
    insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
    select id, s, 'visitor', visitor_id, gen_random_uuid(), 'Is the tea in?'
    from conversations, generate_series(1, 2) s
    where kind = 'service';
    insert into ratings (conversation_id, stars, after_seq)
    select id, case when id % 1000 = 0 then 1 else 5 end, 2
    from conversations
    where kind = 'service' and id % 5 = 0;
    insert into tags (conversation_id, agent_id, tag)
    select id, 1000001, case when id % 1000 = 0 then 'Rare' else 'Common' end
    from conversations
    where kind = 'service' and id % 4 = 0;
    analyze;
  `)
  await client.end()
}
