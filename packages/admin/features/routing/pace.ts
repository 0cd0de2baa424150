import type { Query } from '../../plugins/db.ts'

/** Throws away the waits that do not count any more, and finds out how long answers take now: see migrations/0020_pace.sql. */
export async function keepPace(query: Query): Promise<void> {
  await query(
    'routing_forget_waits',
    'delete from waits where id < (select min(id) from (select id from waits order by id desc limit 20) newest)',
  )
  await query(
    'routing_keep_pace',
    `update pace
    set answer_seconds = now.seconds
    from (select usual_answer() as seconds) now
    where answer_seconds is distinct from now.seconds`,
  )
}
