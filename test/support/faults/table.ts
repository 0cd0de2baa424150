import type { Postgres } from './postgres.ts'

/** A message as it is stored. */
export interface Row {
  conversation: number
  seq: number
  senderKind: 'visitor' | 'agent' | 'system'
  senderId: number
  cid: string
  text: string
  at: number
}

/** A conversation as it is stored. */
export interface Conversation {
  id: number
  visitor: number
  agent: number
  lastSeq: number
  open: boolean
}

/** All of service chat at one moment. */
export interface Table {
  rows: Row[]
  conversations: Conversation[]
}

export async function readTable(postgres: Postgres): Promise<Table> {
  const rows = await postgres.query<Row>(
    `select m.conversation_id::float8 as "conversation", m.seq::float8 as "seq", m.sender_kind as "senderKind",
      m.sender_id::float8 as "senderId", m.cid, m.body as "text", floor(extract(epoch from m.sent_at) * 1000)::float8 as "at"
    from messages m
    join conversations c on c.id = m.conversation_id and c.kind = 'service'
    order by m.conversation_id, m.seq`,
  )
  const conversations = await postgres.query<Conversation>(
    `select id::float8 as "id", visitor_id::float8 as "visitor", coalesce(agent_id, 0)::float8 as "agent",
      last_seq::float8 as "lastSeq", closed_at is null as "open"
    from conversations
    where kind = 'service'
    order by id`,
  )
  return { rows, conversations }
}
