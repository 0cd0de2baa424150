import type { Db } from '../../plugins/db.ts'

export interface Figures {
  served: number
  waiting: number
  begun: number
  online: number
}

/** How things stand now, and how many conversations began since midnight where the database lives. */
export async function countNow(db: Db): Promise<Figures> {
  const [figures] = await db.query<Figures>(
    'home_count_now',
    `select count(*) filter (where closed_at is null and agent_id is not null) as served,
            count(*) filter (where closed_at is null and agent_id is null and last_seq > 0) as waiting,
            count(*) filter (where opened_at >= current_date and last_seq > 0) as begun,
            (select count(*) from online where kind = 'agent' and room_id = 0) as online
     from conversations
     where kind = 'service'
       and (closed_at is null or opened_at >= current_date)`,
  )
  return figures ?? { served: 0, waiting: 0, begun: 0, online: 0 }
}
