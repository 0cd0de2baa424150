import type { Db } from '../../plugins/db.ts'

export interface Now {
  waiting: number
  served: number
  online: number
}

/** How things stand now. */
export async function countNow(db: Db): Promise<Now> {
  const [now] = await db.query<Now>(
    'home_count_now',
    `select
      (
        select count(*)
        from conversations
        where kind = 'service' and closed_at is null and agent_id is null and last_seq > 0
      ) as "waiting",
      (
        select count(*)
        from conversations
        where kind = 'service' and closed_at is null and agent_id is not null
      ) as "served",
      (
        select count(*)
        from online
        where kind = 'agent' and room_id = 0
      ) as "online"`,
  )
  return now ?? { waiting: 0, served: 0, online: 0 }
}
