import { type Arrival, arrive, endSilentNodes, forgetGone } from '@kefu/admin/features/presence/queries.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
