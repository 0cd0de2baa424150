import { randomUUID } from 'node:crypto'
import type { Db } from '@kefu/admin/plugins/db.ts'

/** A conversation as it may be found in the database. */
export interface Past {
  visitor?: { id: number } | { name?: string; email?: string; page?: object }
  agent?: number
  /** ISO; closed a minute after it was opened, unless it is open still. */
  opened?: string
  open?: boolean
  /** Who said what: `v` the visitor, `a` the agent; 10 s after each other. */
  said: readonly (readonly ['v' | 'a' | 's', string])[]
  stars?: number
  words?: string
  /** Given by the agent. */
  tags?: readonly string[]
}

/** Puts a conversation into the database, as if it had been. */
export async function addPast(db: Db, past: Past): Promise<{ id: number; visitorId: number }> {
  const {
    visitor = {},
    agent = null,
    opened = '2026-03-03T12:00:00Z',
    open = false,
    said,
    stars,
    words,
    tags = [],
  } = past
  const visitorId = 'id' in visitor ? visitor.id : await addVisitor(db, visitor)
  const [row] = await db.query<{ id: number }>(
    'test_add_past',
    `insert into conversations (kind, visitor_id, agent_id, last_seq, waiting_since, opened_at, changed_at, closed_at)
    values (
      'service', $1, $2, $3, null, $4::timestamptz, $4::timestamptz,
      case when not $5::boolean then $4::timestamptz + interval '1 minute' end
    )
    returning id`,
    [visitorId, agent, said.length, opened, open],
  )
  const { id } = row!
  const senders = { v: ['visitor', visitorId], a: ['agent', agent ?? 0], s: ['system', 0] } as const
  for (const [index, [who, body]] of said.entries()) {
    await db.query(
      'test_add_past_message',
      `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body, sent_at)
      values ($1, $2::bigint, $3, $4, $5, $6, $7::timestamptz + $2::bigint * interval '10 seconds')`,
      [id, index + 1, ...senders[who], randomUUID(), body, opened],
    )
  }
  if (stars) {
    await db.query(
      'test_add_past_rating',
      'insert into ratings (conversation_id, stars, words, after_seq) values ($1, $2, $3, $4)',
      [id, stars, words ?? null, said.length],
    )
  }
  for (const tag of tags) {
    await db.query(
      'test_add_past_tag',
      'insert into tags (conversation_id, agent_id, tag) values ($1, $2, $3)',
      [id, agent, tag],
    )
  }
  return { id, visitorId }
}

/** Files of a message that is in the database, as if it had come with them; there are no bytes. */
export async function addPastFiles(
  db: Db,
  { conversation, seq }: { conversation: number; seq: number },
  files: { key: string; name: string; type: string; size: number; width?: number; height?: number }[],
): Promise<void> {
  for (const [place, { key, name, type, size, width = null, height = null }] of files.entries()) {
    await db.query(
      'test_add_past_file',
      `insert into files (
        key, sender_kind, sender_id, name, type, size, width, height, cid, place, conversation_id, seq
      )
      select $1, sender_kind, sender_id, $2, $3, $4, $5, $6, cid, $7, conversation_id, seq
      from messages
      where conversation_id = $8 and seq = $9`,
      [key, name, type, size, width, height, place, conversation, seq],
    )
  }
}

async function addVisitor(
  db: Db,
  { name, email, page }: { name?: string; email?: string; page?: object },
): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    'test_add_past_visitor',
    'insert into visitors (name, email, page) values ($1, $2, $3) returning id',
    [name ?? null, email ?? null, page ?? null],
  )
  return row!.id
}
