import type { Query } from '../plugins/db.ts'

export async function hasConversations(query: Query): Promise<boolean> {
  const [row] = await query<{ has: boolean }>(
    'demo_has_conversations',
    "select exists (select from conversations where kind = 'service') as has",
  )
  return row?.has ?? false
}

/** Adds an agent, the first one as the owner; null when the user name is taken. */
export async function insertAgent(
  query: Query,
  agent: { username: string; name: string; passwordHash: string; chatLimit: number },
): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'demo_insert_agent',
    `insert into agents (username, name, password_hash, chat_limit, role)
     select $1, $2, $3, $4, case when exists (select from agents) then 'agent' else 'owner' end
     on conflict do nothing
     returning id`,
    [agent.username, agent.name, agent.passwordHash, agent.chatLimit],
  )
  return row?.id ?? null
}

export async function findAgent(query: Query, username: string): Promise<number> {
  const [row] = await query<{ id: number }>(
    'demo_find_agent',
    'select id from agents where lower(username) = lower($1)',
    [username],
  )
  if (!row) throw new Error(`there is no agent ${username}`)
  return row.id
}

export interface DemoVisitor {
  name: string | null
  email: string | null
  company: string | null
  phone: string | null
  about: string | null
  locale: string
  zone: string
  page: object
  userAgent: string
  cameFrom: string | null
  firstSeen: Date
  lastSeen: Date
}

export async function insertVisitor(query: Query, visitor: DemoVisitor): Promise<number> {
  const [row] = await query<{ id: number }>(
    'demo_insert_visitor',
    `insert into visitors
       (name, email, company, phone, about, locale, zone, page, user_agent, came_from, first_seen_at, last_seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     returning id`,
    [
      visitor.name,
      visitor.email,
      visitor.company,
      visitor.phone,
      visitor.about,
      visitor.locale,
      visitor.zone,
      visitor.page,
      visitor.userAgent,
      visitor.cameFrom,
      visitor.firstSeen,
      visitor.lastSeen,
    ],
  )
  return row!.id
}

/** He was here again. */
export async function moveVisitor(query: Query, id: number, page: object, at: Date): Promise<void> {
  await query('demo_move_visitor', 'update visitors set page = $2, last_seen_at = $3 where id = $1', [
    id,
    page,
    at,
  ])
}

export async function insertPage(
  query: Query,
  visitorId: number,
  page: { url: string; title: string; at: Date },
): Promise<void> {
  await query(
    'demo_insert_page',
    'insert into visitor_pages (visitor_id, url, title, at) values ($1, $2, $3, $4)',
    [visitorId, page.url, page.title, page.at],
  )
}

export interface DemoConversation {
  visitorId: number
  /** Null: he waits, at this place. */
  agentId: number | null
  place: number | null
  lastSeq: number
  openedAt: Date
  changedAt: Date
  closedAt: Date | null
}

export async function insertConversation(query: Query, conversation: DemoConversation): Promise<number> {
  const [row] = await query<{ id: number }>(
    'demo_insert_conversation',
    `insert into conversations
       (kind, visitor_id, agent_id, place, last_seq, opened_at, changed_at, closed_at, waiting_since)
     values ('service', $1, $2, $3, $4, $5, $6, $7, case when $2::bigint is null then $5::timestamptz end)
     returning id`,
    [
      conversation.visitorId,
      conversation.agentId,
      conversation.place,
      conversation.lastSeq,
      conversation.openedAt,
      conversation.changedAt,
      conversation.closedAt,
    ],
  )
  return row!.id
}

export async function insertMessage(
  query: Query,
  message: { conversation: number; seq: number; kind: string; id: number; body: string; at: Date },
): Promise<void> {
  await query(
    'demo_insert_message',
    `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body, sent_at)
     values ($1, $2, $3, $4, gen_random_uuid(), $5, $6)`,
    [message.conversation, message.seq, message.kind, message.id, message.body, message.at],
  )
}

export async function insertNote(
  query: Query,
  note: { conversation: number; afterSeq: number; agentId: number; body: string; at: Date },
): Promise<void> {
  await query(
    'demo_insert_note',
    `insert into notes (conversation_id, after_seq, agent_id, cid, body, created_at)
     values ($1, $2, $3, gen_random_uuid(), $4, $5)`,
    [note.conversation, note.afterSeq, note.agentId, note.body, note.at],
  )
}

/** How far somebody has read. */
export async function insertMark(
  query: Query,
  mark: { conversation: number; kind: string; id: number; seq: number },
): Promise<void> {
  await query(
    'demo_insert_mark',
    `insert into participants (conversation_id, kind, id, delivered_seq, read_seq)
     values ($1, $2, $3, $4, $4)`,
    [mark.conversation, mark.kind, mark.id, mark.seq],
  )
}

export async function insertTags(
  query: Query,
  conversation: number,
  agentId: number,
  tags: readonly string[],
): Promise<void> {
  await query(
    'demo_insert_tags',
    'insert into tags (conversation_id, tag, agent_id) select $1, tag, $2 from unnest($3::text[]) as tag',
    [conversation, agentId, tags],
  )
}

export async function insertRating(
  query: Query,
  rating: { conversation: number; stars: number; words: string | null; afterSeq: number; at: Date },
): Promise<void> {
  await query(
    'demo_insert_rating',
    `insert into ratings (conversation_id, stars, words, after_seq, rated_at)
     values ($1, $2, $3, $4, $5)`,
    [rating.conversation, rating.stars, rating.words, rating.afterSeq, rating.at],
  )
}

/** Adds a reply that everybody shares, unless its shortcut is taken. */
export async function insertReply(
  query: Query,
  reply: { shortcut: string; title: string; body: string },
): Promise<void> {
  await query(
    'demo_insert_reply',
    `insert into canned_replies (shortcut, title, body, used_count, used_at)
     values ($1, $2, $3, 3, now())
     on conflict do nothing`,
    [reply.shortcut, reply.title, reply.body],
  )
}
