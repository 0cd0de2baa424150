import type { Query } from '../../plugins/db.ts'

/** One admin app deletes at a time: true when this transaction may. */
export async function takeRetention(query: Query): Promise<boolean> {
  const [row] = await query<{ taken: boolean }>(
    'retention_take',
    `select pg_try_advisory_xact_lock(hashtext('kefu retention')) as "taken"`,
  )
  return row?.taken ?? false
}

/**
 * Conversations that were closed so many days ago, the oldest first, held until the transaction ends. One that somebody
 * else holds just now is left for the next time: nobody waits.
 */
export async function holdOld(query: Query, days: number, limit: number): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'retention_hold_old',
    `select id
    from conversations
    where kind = 'service' and closed_at is not null and closed_at < now() - make_interval(days => $1)
    order by closed_at, id
    limit $2
    for update skip locked`,
    [days, limit],
  )
  return rows.map((row) => row.id)
}

/** Deletes messages of these conversations, so many at most, and what the search knows of them. Answers how many. */
export async function deleteWords(query: Query, conversations: number[], limit: number): Promise<number> {
  const [row] = await query<{ deleted: number }>(
    'retention_delete_words',
    `with due as (
      select m.conversation_id, m.seq
      from unnest($1::bigint[]) as e(id)
      cross join lateral (
        select conversation_id, seq
        from messages
        where conversation_id = e.id
        order by seq
        limit $2
      ) m
      limit $2
    ), found as (
      delete from search_entries s
      using due
      where s.conversation_id = due.conversation_id and s.seq = due.seq
    ), gone as (
      delete from messages m
      using due
      where m.conversation_id = due.conversation_id and m.seq = due.seq
      returning 1
    )
    select count(*) as "deleted"
    from gone`,
    [conversations, limit],
  )
  return row?.deleted ?? 0
}

/**
 * Deletes those of these conversations that have no message any more, with all that is kept beside them. Their files are
 * nobody's then, and the next tidying deletes them. Answers how many of both.
 */
export async function deleteEmptied(
  query: Query,
  conversations: number[],
): Promise<{ conversations: number; files: number }> {
  const [row] = await query<{ conversations: number; files: number }>(
    'retention_delete_emptied',
    `with emptied as (
      select e.id, (select count(*) from files f where f.conversation_id = e.id) as files
      from unnest($1::bigint[]) as e(id)
      where not exists (select from messages m where m.conversation_id = e.id)
    ), gone as (
      delete from conversations c
      using emptied
      where c.id = emptied.id
      returning emptied.files
    )
    select count(*) as "conversations", coalesce(sum(files), 0)::bigint as "files"
    from gone`,
    [conversations],
  )
  return row ?? { conversations: 0, files: 0 }
}

/**
 * Deletes messages of rooms that are so many days old, so many at most, from the first on: what is left of a room has no
 * holes. Their files are nobody's then, and the next tidying deletes them. Who writes there meanwhile waits for none of it.
 */
export async function deleteRoomWords(
  query: Query,
  days: number,
  limit: number,
): Promise<{ messages: number; files: number }> {
  const [row] = await query<{ messages: number; files: number }>(
    'retention_delete_room_words',
    `with due as (
      select m.conversation_id, m.seq
      from (
        select c.id
        from conversations c
        cross join lateral (select sent_at from messages where conversation_id = c.id order by seq limit 1) first
        where c.kind = 'room' and first.sent_at < now() - make_interval(days => $1)
        order by c.id
        limit 10
      ) r
      cross join lateral (
        select
          conversation_id, seq,
          bool_and(sent_at < now() - make_interval(days => $1)) over (order by seq) as is_old
        from (
          select conversation_id, seq, sent_at
          from messages
          where conversation_id = r.id
          order by seq
          limit $2
        ) oldest
      ) m
      where m.is_old
      limit $2
    ), freed as (
      update files f
      set conversation_id = null
      from due
      where f.conversation_id = due.conversation_id and f.seq = due.seq
      returning 1
    ), unmarked as (
      delete from removed_messages r
      using due
      where r.conversation_id = due.conversation_id and r.seq = due.seq
    ), gone as (
      delete from messages m
      using due
      where m.conversation_id = due.conversation_id and m.seq = due.seq
      returning 1
    )
    select (select count(*) from gone) as "messages", (select count(*) from freed) as "files"`,
    [days, limit],
  )
  return row ?? { messages: 0, files: 0 }
}

/** What one look at a part of a table came to. */
export interface Looked {
  /** The last id that was looked at; null: there are no more. */
  last: number | null
  count: number
}

/**
 * Takes files that are so many days old from closed conversations and from rooms: the next tidying deletes them. What
 * was said beside them stays. Looks at so many files behind an id.
 */
export async function freeOldFiles(
  query: Query,
  days: number,
  after: number,
  limit: number,
): Promise<Looked> {
  const [row] = await query<Looked>(
    'retention_free_files',
    `with looked as (
      select id
      from files
      where id > $2 and created_at < now() - make_interval(days => $1)
      order by id
      limit $3
    ), due as (
      select f.id
      from looked
      join files f on f.id = looked.id
      join conversations c on c.id = f.conversation_id
      where c.kind = 'room' or c.closed_at is not null
      order by f.id
      for no key update of f skip locked
    ), freed as (
      update files f
      set conversation_id = null
      from due
      where f.id = due.id
      returning 1
    )
    select (select max(id) from looked) as "last", (select count(*) from freed) as "count"`,
    [days, after, limit],
  )
  return row ?? { last: null, count: 0 }
}

/**
 * Deletes visitors who have no conversation and were not here for so many days; not those whom a block keeps out. Looks
 * at so many visitors behind an id.
 */
export async function deleteGone(
  query: Query,
  days: number,
  after: number,
  limit: number,
): Promise<Looked & { ids: number[] }> {
  const [row] = await query<Looked & { ids: number[] }>(
    'retention_delete_gone',
    `with looked as (
      select id
      from visitors
      where id > $2
      order by id
      limit $3
    ), due as (
      select v.id
      from looked
      join visitors v on v.id = looked.id
      where v.last_seen_at < now() - make_interval(days => $1)
        and not exists (select from conversations c where c.visitor_id = v.id)
        and not exists (select from presences p where p.kind = 'visitor' and p.person_id = v.id)
        and not exists (select from blocked b where b.visitor_id = v.id)
      order by v.id
      for update of v skip locked
    ), gone as (
      delete from visitors v
      using due
      where v.id = due.id
      returning v.id
    )
    select
      (select max(id) from looked) as "last", (select count(*) from gone) as "count",
      array(select id::double precision from gone) as "ids"`,
    [days, after, limit],
  )
  return row ?? { last: null, count: 0, ids: [] }
}
