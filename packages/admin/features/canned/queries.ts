import type { Query } from '../../plugins/db.ts'
import type { Typed } from './schema.ts'

/** So many live ones of an owner, and so many shared ones; two who add at once may pass it by one. */
const most = 500

export interface CannedReply extends Typed {
  id: number
  used: number
  /** Milliseconds since 1970; null: never. */
  used_at: number | null
}

/** An agent's own and the shared ones, the most used first. */
export async function listReplies(query: Query, agentId: number): Promise<CannedReply[]> {
  return query<CannedReply>(
    'canned_list',
    `select
      id, owner_id is null as shared, shortcut, title, body, used_count as used,
      floor(extract(epoch from used_at) * 1000)::bigint as used_at
    from canned_replies
    where deleted_at is null
      and (owner_id = $1 or owner_id is null)
    order by used_count desc, shortcut, id`,
    [agentId],
  )
}

/** Whether one more fits in beside those of the owner (null: the shared ones), `exceptId` not counted. */
export async function hasRoom(
  query: Query,
  ownerId: number | null,
  exceptId: number | null,
): Promise<boolean> {
  const [row] = await query<{ room: boolean }>(
    'canned_has_room',
    `select count(*) < $3 as room
    from canned_replies
    where owner_id is not distinct from $1
      and id is distinct from $2
      and deleted_at is null`,
    [ownerId, exceptId, most],
  )
  return row?.room ?? false
}

/** Whether all use it, or did until it was deleted. */
export async function isShared(query: Query, id: number): Promise<boolean> {
  const [row] = await query<{ shared: boolean }>(
    'canned_is_shared',
    'select owner_id is null as shared from canned_replies where id = $1',
    [id],
  )
  return row?.shared ?? false
}

/** Throws what `isDuplicate` knows when the shortcut is taken, as do the two below that can. */
export async function insertReply(query: Query, ownerId: number | null, wording: Typed): Promise<number> {
  const [row] = await query<{ id: number }>(
    'canned_insert',
    `insert into canned_replies (owner_id, shortcut, title, body)
    values ($1, $2, $3, $4)
    returning id`,
    [ownerId, wording.shortcut, wording.title, wording.body],
  )
  if (!row) throw new Error('an insert answered no row')
  return row.id
}

/** False when there is none of the agent's own or shared with this id, here and in all that follow. */
export async function changeReply(
  query: Query,
  id: number,
  agentId: number,
  { shared, shortcut, title, body }: Typed,
): Promise<boolean> {
  const rows = await query(
    'canned_change',
    `update canned_replies
    set owner_id = $3, shortcut = $4, title = $5, body = $6
    where id = $1
      and (owner_id = $2 or owner_id is null)
      and deleted_at is null
    returning id`,
    [id, agentId, shared ? null : agentId, shortcut, title, body],
  )
  return rows.length > 0
}

/** It can be restored for an hour. */
export async function deleteReply(query: Query, id: number, agentId: number): Promise<boolean> {
  const rows = await query(
    'canned_delete',
    `with forgotten as (
      delete from canned_replies
      where deleted_at < now() - interval '1 hour'
    )
    update canned_replies
    set deleted_at = now()
    where id = $1
      and (owner_id = $2 or owner_id is null)
      and deleted_at is null
    returning id`,
    [id, agentId],
  )
  return rows.length > 0
}

export async function restoreReply(query: Query, id: number, agentId: number): Promise<boolean> {
  const rows = await query(
    'canned_restore',
    `update canned_replies r
    set deleted_at = null
    where r.id = $1
      and (r.owner_id = $2 or r.owner_id is null)
      and r.deleted_at > now() - interval '1 hour'
      and $3 > (
        select count(*)
        from canned_replies o
        where o.owner_id is not distinct from r.owner_id
          and o.deleted_at is null
      )
    returning r.id`,
    [id, agentId, most],
  )
  return rows.length > 0
}

export async function countUse(query: Query, id: number, agentId: number): Promise<boolean> {
  const rows = await query(
    'canned_count_use',
    `update canned_replies
    set used_count = used_count + 1, used_at = now()
    where id = $1
      and (owner_id = $2 or owner_id is null)
      and deleted_at is null
    returning id`,
    [id, agentId],
  )
  return rows.length > 0
}
