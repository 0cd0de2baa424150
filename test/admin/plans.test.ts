import {
  closedBefore,
  glance,
  type Key,
  openBefore,
  waitingAfter,
} from '@kefu/admin/features/inbox/queries.ts'
import type { Query } from '@kefu/admin/plugins/db.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

let admin: Admin

describe('among a hundred thousand conversations', () => {
  beforeAll(async () => {
    admin = await openAdmin()
    // Our own connections give up after 4 s.
    const client = new Client(admin.databaseUrl)
    await client.connect()
    await client.query(
      `with agent as (
        insert into agents (username, password_hash, name) values ('bob', '', 'Bob') returning id
      ), visitor as (
        insert into visitors (name) select 'Visitor ' || n from generate_series(1, 100000) n returning id
      )
      insert into conversations (kind, visitor_id, agent_id, opened_at, closed_at)
      select 'service', v.id, case when n > 60 then agent.id end, now() - n * interval '1 minute',
        case when n > 300 then now() - n * interval '50 seconds' end
      from (select id, row_number() over (order by id) as n from visitor) v, agent`,
    )
    await client.query('analyze')
    await client.end()
  }, 60_000)
  afterAll(() => admin.close())

  const newest: Key = { at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

  test.each<[string, (query: Query) => Promise<unknown>, string]>([
    ['who waits', (query) => waitingAfter(query, { at: 0, id: 0 }, 51), 'conversations_waiting'],
    ['all', (query) => openBefore(query, newest, 51), 'conversations_open'],
    ['what is closed', (query) => closedBefore(query, newest, 51), 'conversations_newest_closed'],
    ['the news', (query) => glance(query), 'conversations_newest_closed'],
  ])('%s: an index leads there, and the closed ones are not gone through', async (_what, read, index) => {
    const plan = await planOf(read)
    expect(plan).toContain(index)
    expect(plan).not.toContain('Seq Scan on conversations')
    expect(mostRows(plan)).toBeLessThan(1_000)
  })

  /** What PostgreSQL really did for a query of ours. */
  async function planOf(read: (query: Query) => Promise<unknown>): Promise<string> {
    let plan = ''
    const explain = (async (name, sql, values) => {
      const rows = await admin.db.query<{ 'QUERY PLAN': string }>(
        `explain_${name}`,
        `explain (analyze, timing off) ${sql}`,
        values,
      )
      plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      return [{}]
    }) as Query
    await read(explain)
    return plan
  }

  function mostRows(plan: string): number {
    const rows = [...plan.matchAll(/actual rows=([\d.]+) loops=(\d+)/g)]
    expect(rows.length).toBeGreaterThan(0)
    const removed = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].map(([, n]) => Number(n))
    return Math.max(...removed, ...rows.map(([, n, loops]) => Number(n) * Number(loops)))
  }
})
