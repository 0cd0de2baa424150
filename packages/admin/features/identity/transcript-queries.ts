import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { Query } from '../../plugins/db.ts'

/** Who asks for what he said. */
export interface Self {
  id: number
  name: string | null
  email: string | null
  zone: string | null
}

export async function findSelf(query: Query, id: number): Promise<Self | null> {
  const [row] = await query<Self>(
    'identity_self',
    `select id, name, email, zone
    from visitors
    where id = $1`,
    [id],
  )
  return row ?? null
}

/** How much is kept of a visitor. */
export interface Amount {
  conversations: number
  files: number
  firstSeenAt: Date
  lastSeenAt: Date
}

export async function amountOf(query: Query, id: number): Promise<Amount | null> {
  const [row] = await query<Amount>(
    'identity_amount',
    `select
      v.first_seen_at as "firstSeenAt", v.last_seen_at as "lastSeenAt", (
        select count(*) from conversations c where c.visitor_id = v.id and c.kind = 'service'
      ) as "conversations", (
        select count(*)
        from files f
        where (f.sender_kind = 'visitor' and f.sender_id = v.id) or f.conversation_id = any(array(
          select c.id from conversations c where c.visitor_id = v.id and c.kind = 'service'
        ))
      ) as "files"
    from visitors v
    where v.id = $1`,
    [id],
  )
  return row ?? null
}

/** A message as its visitor saw it. */
export interface Line {
  conversation: number
  seq: number
  kind: 'visitor' | 'agent' | 'system'
  agent: string | null
  body: string
  at: Date
  files: Pick<StoredFile, 'key' | 'name' | 'type' | 'size'>[] | null
}

/** A visitor's messages and those to him, in order, after one of them. Nothing that agents say among themselves. */
export async function linesOf(
  query: Query,
  visitorId: number,
  after: { conversation: number; seq: number },
  limit: number,
): Promise<Line[]> {
  return query<Line>(
    'identity_lines',
    `select
      m.conversation_id as "conversation", m.seq, m.sender_kind as "kind", a.name as "agent", m.body, m.sent_at as "at", (
        select json_agg(
          json_build_object('key', f.key, 'name', f.name, 'type', f.type, 'size', f.size) order by f.place
        )
        from files f
        where f.conversation_id = m.conversation_id and f.seq = m.seq
      ) as "files"
    from conversations c
    cross join lateral (
      select *
      from messages
      where conversation_id = c.id and (c.id > $2 or seq > $3)
      order by seq
      limit $4
    ) m
    left join agents a on m.sender_kind = 'agent' and a.id = m.sender_id
    where c.visitor_id = $1 and c.kind = 'service' and c.id >= $2
    order by c.id, m.seq
    limit $4`,
    [visitorId, after.conversation, after.seq, limit],
  )
}
