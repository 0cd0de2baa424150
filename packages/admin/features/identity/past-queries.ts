import type { Query } from '../../plugins/db.ts'

/** A conversation that is over, as its visitor finds it in his list. */
export interface Over {
  id: number
  /** When the last words were said. */
  at: Date
  agent: string | null
  last: string
}

/** A visitor's own conversations that are closed and in which somebody wrote, the newest first, before one of them. */
export async function closedOf(
  query: Query,
  visitorId: number,
  before: number,
  limit: number,
): Promise<Over[]> {
  return query<Over>(
    'identity_closed',
    `select c.id, l.sent_at as "at", a.name as "agent", left(l.body, 120) as "last"
    from conversations c
    join messages l on l.conversation_id = c.id and l.seq = c.last_seq
    left join agents a on a.id = c.agent_id
    where c.visitor_id = $1 and c.closed_at is not null and c.id < $2
    order by c.id desc
    limit $3`,
    [visitorId, before, limit],
  )
}
