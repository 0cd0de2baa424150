import type { Query } from '../../plugins/db.ts'

/** A visitor's newest service conversation, open or closed. */
export async function newestConversationOf(query: Query, visitorId: number): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'chat_newest_of',
    `select id
    from conversations
    where visitor_id = $1 and kind = 'service'
    order by id desc
    limit 1`,
    [visitorId],
  )
  return row?.id ?? null
}

/** Whether any agent is here who takes visitors, within the hours: as those who wait are told. */
export async function isAnybodyHere(query: Query): Promise<boolean> {
  const rows = await query(
    'chat_anybody_here',
    `select
    from present p
    join agents a on a.id = p.person_id
    where p.kind = 'agent' and p.room_id = 0 and a.presence = 'online' and a.disabled_at is null
      and not exists (select from outside_hours)
    limit 1`,
  )
  return rows.length > 0
}
