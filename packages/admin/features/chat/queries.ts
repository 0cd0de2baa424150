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
