import type { Query } from '../../plugins/db.ts'

/** Where a row stands in its list: what the list is sorted by, in microseconds since 1970, then the conversation. */
export interface Key {
  at: number
  id: number
}

/** Conversations that wait, in the order of their places, after `key`. */
export async function waitingAfter(query: Query, { at, id }: Key, limit: number): Promise<Key[]> {
  return query<Key>(
    'inbox_waiting',
    `select id, (extract(epoch from opened_at) * 1000000)::bigint as "at"
    from conversations
    where closed_at is null and agent_id is null and kind = 'service'
      and (opened_at, id) > (timestamptz 'epoch' + $1::float8 * interval '1 microsecond', $2)
    order by opened_at, id
    limit $3`,
    [at, id, limit],
  )
}

/**
 * All open conversations, the newest words first, before `key`. All of them are looked at: an index by their newest
 * words would have to change with each message.
 */
export async function openBefore(query: Query, { at, id }: Key, limit: number): Promise<Key[]> {
  return query<Key>(
    'inbox_open',
    `with spoken as (
      select c.id, coalesce(l.sent_at, c.opened_at) as at
      from conversations c
      left join messages l on l.conversation_id = c.id and l.seq = c.last_seq
      where c.closed_at is null and c.kind = 'service'
    )
    select id, (extract(epoch from at) * 1000000)::bigint as "at"
    from spoken
    where (at, id) < (timestamptz 'epoch' + $1::float8 * interval '1 microsecond', $2)
    order by spoken.at desc, id desc
    limit $3`,
    [at, id, limit],
  )
}

/** Conversations that are closed, the newest first, before `key`. */
export async function closedBefore(query: Query, { at, id }: Key, limit: number): Promise<Key[]> {
  return query<Key>(
    'inbox_closed',
    `select id, (extract(epoch from closed_at) * 1000000)::bigint as "at"
    from conversations
    where closed_at is not null and kind = 'service'
      and (closed_at, id) < (timestamptz 'epoch' + $1::float8 * interval '1 microsecond', $2)
    order by closed_at desc, id desc
    limit $3`,
    [at, id, limit],
  )
}

/** Whose a conversation is. */
export interface Place {
  id: number
  place: number | null
  agentId: number | null
  agentName: string | null
  closedAt: Date | null
}

/** Where these service conversations are now. */
export async function placesOf(query: Query, ids: number[]): Promise<Place[]> {
  return query<Place>(
    'inbox_places',
    `select c.id, c.place, c.agent_id as "agentId", a.name as "agentName", c.closed_at as "closedAt"
    from conversations c
    left join agents a on a.id = c.agent_id
    where c.id = any($1) and c.kind = 'service'`,
    [ids],
  )
}

/** The lists at one moment. Of two moments with the same marks, the lists are the same. */
export interface Glance {
  waiting: number
  all: number
  /** Which waits since most recently; null while none does. */
  latest: number | null
  waitingMark: string
  allMark: string
  closedMark: string
}

/** Whatever is told about a conversation raises its rev, and each message its seq: the marks are made of them. */
export async function glance(query: Query): Promise<Glance> {
  const [now] = await query<Glance>(
    'inbox_glance',
    `with open as (
      select id, agent_id is null as waits, waiting_since, hashint8extended(id, hashint8extended(rev, last_seq)) as mark
      from conversations
      where closed_at is null and kind = 'service'
    )
    select
      count(*) filter (where waits) as "waiting", count(*) as "all",
      (array_agg(id order by waiting_since desc, id desc) filter (where waits))[1] as "latest",
      coalesce(bit_xor(mark) filter (where waits), 0)::text as "waitingMark",
      coalesce(bit_xor(mark), 0)::text as "allMark",
      array(
        select id
        from conversations
        where closed_at is not null and kind = 'service'
        order by closed_at desc, id desc
        limit 20
      )::text as "closedMark"
    from open`,
  )
  if (!now) throw new Error('an aggregate without a row')
  return now
}

/** How many conversations are waiting, and open at all. */
export async function countOpen(query: Query): Promise<{ waiting: number; all: number }> {
  const [counts] = await query<{ waiting: number; all: number }>(
    'inbox_count',
    `select count(*) filter (where agent_id is null) as "waiting", count(*) as "all"
    from conversations
    where closed_at is null and kind = 'service'`,
  )
  return counts ?? { waiting: 0, all: 0 }
}
