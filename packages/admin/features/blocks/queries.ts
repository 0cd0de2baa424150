import type { Query } from '../../plugins/db.ts'

/** Why somebody is not let in, for the next agent. */
export interface Block {
  reason: string
  /** Name of the agent who did it. */
  by: string
  at: Date
  /** Null: until an agent takes it back. */
  until: Date | null
}

/** Blocks a visitor for so many hours (null: for ever); who is blocked already is blocked anew. False: there is no such visitor. */
export async function blockVisitor(
  query: Query,
  block: { visitor: number; agentId: number; reason: string; hours: number | null },
): Promise<boolean> {
  const rows = await query(
    'blocks_add',
    `insert into blocks as b (visitor_id, agent_id, reason, expires_at)
    select v.id, $2::bigint, $3::text, now() + make_interval(hours => $4::integer)
    from visitors v
    where v.id = $1
    on conflict (visitor_id) do update
    set agent_id = excluded.agent_id, reason = excluded.reason, blocked_at = now(), expires_at = excluded.expires_at
    returning b.visitor_id`,
    [block.visitor, block.agentId, block.reason, block.hours],
  )
  return rows.length > 0
}

/** Lets a visitor in again. */
export async function unblockVisitor(query: Query, visitor: number): Promise<void> {
  await query('blocks_remove', 'delete from blocks where visitor_id = $1', [visitor])
}

export async function blockOf(query: Query, visitor: number): Promise<Block | null> {
  const [row] = await query<Block>(
    'blocks_of',
    `select b.reason, a.name as "by", b.blocked_at as "at", b.expires_at as "until"
    from blocked b
    join agents a on a.id = b.agent_id
    where b.visitor_id = $1`,
    [visitor],
  )
  return row ?? null
}

/** Those of these visitors who are not let in. */
export async function blockedAmong(query: Query, visitors: number[]): Promise<ReadonlySet<number>> {
  if (visitors.length === 0) return new Set()
  const rows = await query<{ id: number }>(
    'blocks_among',
    `select visitor_id as "id"
    from blocked
    where visitor_id = any($1)`,
    [visitors],
  )
  return new Set(rows.map((row) => row.id))
}

/** Closes a visitor's open conversation, whosever it is. Answers its id, if he had one. */
export async function closeConversationOf(query: Query, visitor: number): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'blocks_close',
    `update conversations
    set closed_at = now(), changed_at = now(), place = null, waiting_since = null, rev = rev + 1
    where visitor_id = $1 and kind = 'service' and closed_at is null
    returning id`,
    [visitor],
  )
  return row?.id ?? null
}
