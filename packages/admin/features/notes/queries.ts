import type { StoredNote } from '@kefu/protocol/frames.ts'
import type { Query } from '../../plugins/db.ts'

/** A note as its agent wrote it. */
export interface NewNote {
  conversation: number
  agentId: number
  cid: string
  body: string
}

interface NoteRow {
  id: number
  afterSeq: number
  agentId: number
  name: string
  cid: string
  body: string
  at: Date
}

/**
 * Puts a note behind the newest message of a visitor's conversation, open or closed; with the same cid only once, and
 * the first one is answered. Null: there is no such conversation.
 */
export async function addNote(query: Query, note: NewNote): Promise<StoredNote | null> {
  const [row] = await query<NoteRow>(
    'notes_add',
    `with added as (
      insert into notes (conversation_id, after_seq, agent_id, cid, body)
      select c.id, c.last_seq, $2::bigint, $3::uuid, $4::text
      from conversations c
      where c.id = $1 and c.kind = 'service'
      on conflict (conversation_id, agent_id, cid) do update set cid = excluded.cid
      returning *
    )
    select n.id, n.after_seq as "afterSeq", n.agent_id as "agentId", a.name, n.cid, n.body, n.created_at as "at"
    from added n
    join agents a on a.id = n.agent_id`,
    [note.conversation, note.agentId, note.cid, note.body],
  )
  return row ? toNote(row) : null
}

/** The newest notes of a conversation, or those before the note `before`, in order; at most `limit`. */
export async function notesOf(
  query: Query,
  conversation: number,
  before: number | null,
  limit: number,
): Promise<StoredNote[]> {
  const rows = await query<NoteRow>(
    'notes_of',
    `select n.id, n.after_seq as "afterSeq", n.agent_id as "agentId", a.name, n.cid, n.body, n.created_at as "at"
    from notes n
    join agents a on a.id = n.agent_id
    where n.conversation_id = $1 and ($2::bigint is null or n.id < $2)
    order by n.id desc
    limit $3`,
    [conversation, before, limit],
  )
  return rows.map(toNote).reverse()
}

function toNote({ id, afterSeq, agentId, name, cid, body, at }: NoteRow): StoredNote {
  return { id, after_seq: afterSeq, from_id: agentId, name, msg: body, cid, at: at.getTime() }
}
