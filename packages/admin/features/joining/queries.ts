import type { Change } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'

/**
 * Makes an agent a participant of a colleague's open conversation. Answers whether anything changed: nothing does where he
 * is one already; null, if it is his own, waits, or is not open.
 */
export async function joinConversation(query: Query, id: number, agentId: number): Promise<boolean | null> {
  const [row] = await query<{ isNew: boolean }>(
    'joining_join',
    `with held as (
      select id
      from conversations
      where id = $1 and kind = 'service' and closed_at is null and agent_id <> $2
      for no key update
    ), joined as (
      insert into participants as p (conversation_id, kind, id, joined_at)
      select id, 'agent', $2, now()
      from held
      on conflict (conversation_id, kind, id) do update
      set joined_at = excluded.joined_at, left_at = null
      where p.joined_at is null or p.left_at is not null
      returning p.conversation_id
    ), raised as (
      update conversations c
      set rev = c.rev + 1, changed_at = now()
      from joined
      where c.id = joined.conversation_id
    )
    select exists (select from joined) as "isNew"
    from held`,
    [id, agentId],
  )
  return row?.isNew ?? null
}

/** Takes an agent out of a conversation that he joined. Answers whether he was in it. */
export async function leaveConversation(query: Query, id: number, agentId: number): Promise<boolean> {
  const rows = await query(
    'joining_leave',
    `with held as (
      select id
      from conversations
      where id = $1
      for no key update
    ), gone as (
      update participants p
      set left_at = now()
      from held
      where p.conversation_id = held.id and p.kind = 'agent' and p.id = $2
        and p.joined_at is not null and p.left_at is null
      returning p.conversation_id
    ), raised as (
      update conversations c
      set rev = c.rev + 1, changed_at = now()
      from gone
      where c.id = gone.conversation_id
    )
    select from gone`,
    [id, agentId],
  )
  return rows.length > 0
}

/** An agent in a conversation that is not his. */
export interface Joined {
  conversation: number
  agent: number
}

/** Who joined these conversations. */
export async function joinedIn(query: Query, conversations: number[]): Promise<Joined[]> {
  return query<Joined>(
    'joining_in',
    `select conversation_id as "conversation", id as "agent"
    from participants
    where conversation_id = any($1) and kind = 'agent' and joined_at is not null and left_at is null`,
    [conversations],
  )
}

/** Who joined what these visitors have open. */
export async function joinedWith(query: Query, visitors: number[]): Promise<Joined[]> {
  return query<Joined>(
    'joining_with',
    `select p.conversation_id as "conversation", p.id as "agent"
    from conversations c
    join participants p on p.conversation_id = c.id
    where c.visitor_id = any($1) and c.closed_at is null
      and p.kind = 'agent' and p.joined_at is not null and p.left_at is null`,
    [visitors],
  )
}

/** Who was in these conversations until they were closed: see migrations/0015_joining.sql. */
export async function joinedUntilClosed(query: Query, conversations: number[]): Promise<Joined[]> {
  return query<Joined>(
    'joining_until_closed',
    `select c.id as "conversation", p.id as "agent"
    from conversations c
    join participants p on p.conversation_id = c.id
    where c.id = any($1) and p.kind = 'agent' and p.joined_at is not null and p.left_at = c.closed_at`,
    [conversations],
  )
}

/** What these agents joined, for their heads. */
export async function changesOfJoined(
  query: Query,
  agents: number[],
): Promise<{ agent: number; change: Change }[]> {
  return query<{ agent: number; change: Change }>(
    'joining_changes',
    `select p.id as "agent",
      json_build_array(c.id, c.last_seq, c.rev, coalesce(c.visitor_id, 0), coalesce(c.agent_id, 0)) as "change"
    from participants p
    join conversations c on c.id = p.conversation_id
    where p.id = any($1) and p.kind = 'agent' and p.joined_at is not null and p.left_at is null`,
    [agents],
  )
}
