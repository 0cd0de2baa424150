import type { Delivery } from '@kefu/protocol/service.ts'
import type { Db, Query } from '../../plugins/db.ts'
import { announce } from '../routing/announce.ts'
import { oldestGood, planOf } from './plan.ts'
import { isPlanOlder, readHours, renewPlan, takeTurn, touchOpen } from './queries.ts'

/** Tells visitors who are here when hours began or ended: by `status`, which says so by itself. */
export async function announceTurn(db: Db): Promise<Delivery[]> {
  return db.transaction(async (query) => {
    if (!(await takeTurn(query))) return []
    return announce(query, await touchOpen(query))
  })
}

/** Plans on, each day. */
export async function keepPlan(query: Query, now = Date.now()): Promise<void> {
  if (await isPlanOlder(query, oldestGood(now))) await renewPlan(query, planOf(await readHours(query), now))
}
