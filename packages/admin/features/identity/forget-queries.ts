import type { Query } from '../../plugins/db.ts'

/** Keeps a visitor as he is until the transaction ends. False: there is none. */
export async function holdVisitor(query: Query, id: number): Promise<boolean> {
  const rows = await query(
    'identity_hold_one',
    `select
    from visitors
    where id = $1
    for no key update`,
    [id],
  )
  return rows.length > 0
}

/** Takes all files from a visitor and from his conversations: whatever is not deleted at once is at the next tidying. */
export async function disownFiles(query: Query, id: number): Promise<string[]> {
  const rows = await query<{ key: string }>(
    'identity_disown_files',
    `update files
    set conversation_id = null, seq = coalesce(seq, 0)
    where (sender_kind = 'visitor' and sender_id = $1)
      or conversation_id = any(array(select id from conversations where visitor_id = $1 and kind = 'service'))
    returning key`,
    [id],
  )
  return rows.map((row) => row.key)
}

export async function deleteFiles(query: Query, keys: string[]): Promise<void> {
  await query(
    'identity_delete_files',
    `delete from files
    where key = any($1)`,
    [keys],
  )
}

/** With him go his conversations, and all that is kept beside them. */
export async function deleteVisitor(query: Query, id: number): Promise<void> {
  await query(
    'identity_delete_visitor',
    `delete from visitors
    where id = $1`,
    [id],
  )
}
