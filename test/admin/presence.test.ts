import {
  type Arrival,
  arrive,
  endSilentNodes,
  forgetGone,
  keepBeat,
} from '@kefu/admin/features/presence/queries.ts'
import { openDb } from '@kefu/admin/plugins/db.ts'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

const vic = 1
const wen = 2

let admin: Admin
beforeEach(async () => {
  admin = await openAdmin()
})
afterEach(() => admin.close())

const arrival = (id: number): Arrival => ({ nodeId: 1, person: 'visitor', id, roomId: 0, no: 2 })

/** Both logged in at one node, which was heard of a minute ago, and left then, or did not. */
async function wereHere(haveLeft: boolean): Promise<void> {
  const { query } = admin.db
  await query(
    'test_node',
    `insert into nodes (address, boot, beat_at) values ('n', 'b', now() - interval '1 minute')`,
  )
  await query(
    'test_presences',
    `insert into presences (node_id, kind, person_id, login_no, left_at)
    select 1, 'visitor', id, 1, case when $1 then now() - interval '1 minute' end
    from unnest($2::bigint[]) as id`,
    [haveLeft, [wen, vic]],
  )
}

async function gone(): Promise<number[]> {
  const rows = await admin.db.query<{ id: number }>(
    'test_gone',
    `select person_id as "id" from presences where left_at is not null order by person_id`,
  )
  return rows.map(({ id }) => id)
}

describe('a sweep does not wait for whoever comes back meanwhile', () => {
  test('and forgets the others alone', async () => {
    await wereHere(true)
    const forgotten = await admin.db.transaction(async (query) => {
      await arrive(query, [arrival(vic)])
      return forgetGone(admin.db.query, 'visitor', 5)
    })
    expect(forgotten).toEqual([{ id: wen, roomId: 0 }])
    expect(await forgetGone(admin.db.query, 'visitor', 5)).toEqual([])
    expect(await gone()).toEqual([])
  })

  test('where his node is silent, and lets the others go', async () => {
    await wereHere(false)
    await admin.db.transaction(async (query) => {
      await arrive(query, [arrival(vic)])
      await endSilentNodes(admin.db.query)
    })
    expect(await gone()).toEqual([wen])
    await endSilentNodes(admin.db.query)
    expect(await gone()).toEqual([vic, wen])
  })
})

// A statement that reads the list anew for each of them takes longer than our connections let it, once it is planned for
// any list, which is at the sixth time.
test('beats of ten thousand are taken before PostgreSQL has counted them', async () => {
  const db = openDb({ databaseUrl: admin.databaseUrl, databaseConnections: 1 }, () => {})
  onTestFinished(() => db.close())
  await db.query('test_node', `insert into nodes (address, boot, beat_at) values ('n', 'b', now())`)
  const everybody = Array.from({ length: 10_000 }, (_, n) => ({
    person: 'visitor' as const,
    id: n + 1,
    roomId: 0,
  }))
  const beat = (people: typeof everybody) => keepBeat(db.query, { nodeId: 1, upto: 1, people })
  expect(await beat(everybody)).toHaveLength(10_000)
  for (let more = 0; more < 6; more++) expect(await beat(everybody)).toEqual([])
  await beat(everybody.slice(5_000))
  expect(await gone()).toEqual(everybody.slice(0, 5_000).map(({ id }) => id))
})
