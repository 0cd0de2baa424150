import type { Query } from '../../plugins/db.ts'

/** A service conversation of one of two visitors who are one person. */
export interface Owned {
  id: number
  visitorId: number
  agentId: number | null
  seq: number
  rev: number
  open: boolean
}

/** Keeps all conversations of these visitors as they are until the transaction ends; oldest first. */
export async function holdConversations(query: Query, visitorIds: number[]): Promise<Owned[]> {
  return query<Owned>(
    'identity_hold_conversations',
    `select
      id, visitor_id as "visitorId", agent_id as "agentId", last_seq as "seq", rev, closed_at is null as "open"
    from conversations
    where visitor_id = any($1) and kind = 'service'
    order by id
    for update`,
    [visitorIds],
  )
}

export async function deleteConversations(query: Query, ids: number[]): Promise<void> {
  await query(
    'identity_delete_conversations',
    `delete from conversations
    where id = any($1)`,
    [ids],
  )
}

export async function closeConversations(query: Query, ids: number[]): Promise<void> {
  await query(
    'identity_close_conversations',
    `update conversations
    set closed_at = now(), changed_at = now(), place = null, waiting_since = null, rev = rev + 1
    where id = any($1)`,
    [ids],
  )
}

/** Gives conversations of one visitor to another. */
export async function moveConversations(query: Query, ids: number[], to: number): Promise<void> {
  await query(
    'identity_move_conversations',
    `update conversations
    set visitor_id = $2, changed_at = now(), rev = rev + 1
    where id = any($1)`,
    [ids, to],
  )
}

/** What one visitor said in these conversations, and in rooms, is another's; how far he had read it too. */
export async function moveWords(
  query: Query,
  conversations: number[],
  from: number,
  to: number,
): Promise<void> {
  await query(
    'identity_move_messages',
    `update messages
    set sender_id = $3
    where sender_kind = 'visitor' and sender_id = $2 and conversation_id = any(
      $1::bigint[] || array(select id from conversations where kind = 'room')
    )`,
    [conversations, from, to],
  )
  await query(
    'identity_move_marks',
    `update participants
    set id = $3
    where conversation_id = any($1) and kind = 'visitor' and id = $2`,
    [conversations, from, to],
  )
}

/** All files of one visitor are another's, also those that no message has yet. */
export async function moveFiles(query: Query, from: number, to: number): Promise<void> {
  await query(
    'identity_move_files',
    `update files
    set sender_id = $2
    where sender_kind = 'visitor' and sender_id = $1`,
    [from, to],
  )
}

/** Where one visitor has been the other was; and who was not let in is not let in under his own name either. */
export async function movePast(query: Query, from: number, to: number): Promise<void> {
  await query(
    'identity_move_pages',
    `update visitor_pages
    set visitor_id = $2
    where visitor_id = $1`,
    [from, to],
  )
  await query(
    'identity_move_block',
    `insert into blocks (visitor_id, agent_id, reason, blocked_at, expires_at)
    select $2, agent_id, reason, blocked_at, expires_at
    from blocked
    where visitor_id = $1
    on conflict (visitor_id) do nothing`,
    [from, to],
  )
}

/** What is known of one visitor, and not of the other, is known of the other; the one is no more. */
export async function absorb(query: Query, from: number, to: number): Promise<void> {
  await query(
    'identity_absorb',
    `update visitors v
    set
      name = coalesce(v.name, f.name),
      email = coalesce(v.email, f.email),
      known_as = coalesce(v.known_as, f.known_as),
      known_email = coalesce(v.known_email, f.known_email),
      phone = coalesce(v.phone, f.phone),
      company = coalesce(v.company, f.company),
      about = coalesce(v.about, f.about),
      came_from = coalesce(v.came_from, f.came_from),
      first_seen_at = least(v.first_seen_at, f.first_seen_at)
    from visitors f
    where v.id = $2 and f.id = $1`,
    [from, to],
  )
  await query('identity_absorbed', 'delete from visitors where id = $1', [from])
}
