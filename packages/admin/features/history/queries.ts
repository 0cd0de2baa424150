import type { Page } from '@kefu/protocol/frames.ts'
import type { Query } from '../../plugins/db.ts'

/** Which conversations; null chooses all. */
export interface Choice {
  /** Opened at or after this time, and before that one. */
  from: Date | null
  until: Date | null
  agentId: number | null
  /** Only those that nobody has. */
  unserved: boolean
  state: 'open' | 'closed' | null
  /** Only those with a rating. */
  rated: boolean
  stars: number | null
  visitorId: number | null
  /** Only those that agents called so, in whatever spelling. */
  tag: string | null
}

/** A place in the order of the history, the newest first. */
export interface Place {
  /** Microseconds since 1970: a Date has too few digits to name a place. */
  openedMicros: number
  id: number
}

export interface PastConversation extends Place {
  openedAt: Date
  closedAt: Date | null
  visitorId: number
  visitorName: string | null
  email: string | null
  agentId: number | null
  agentName: string | null
  /** How many messages it has. */
  seq: number
  stars: number | null
  ratingWords: string | null
  /** Its first words. */
  first: string | null
  /** What agents called it. */
  tags: string[]
}

/**
 * Has the statements of this transaction planned for their values, each time: a plan for all of them at once cannot
 * leave out the filters that nobody set, and would take an index that suits none.
 */
export async function planForValues(query: Query): Promise<void> {
  await query('history_plan_for_values', `select set_config('plan_cache_mode', 'force_custom_plan', true)`)
}

/** Service conversations in which somebody wrote, the newest first, from a place on. */
export async function findConversations(
  query: Query,
  choice: Choice,
  before: Place | null,
  limit: number,
): Promise<PastConversation[]> {
  return query<PastConversation>(
    'history_find',
    `select
      c.id, (extract(epoch from c.opened_at) * 1000000)::bigint as "openedMicros", c.opened_at as "openedAt",
      c.closed_at as "closedAt", c.visitor_id as "visitorId", coalesce(v.known_as, v.name) as "visitorName",
      coalesce(v.known_email, v.email) as "email",
      c.agent_id as "agentId", a.name as "agentName", c.last_seq as "seq", r.stars, r.words as "ratingWords",
      left(f.body, 300) as "first", array(
        select t.tag from tags t where t.conversation_id = c.id order by t.tagged_at, t.tag
      ) as "tags"
    from conversations c
    join visitors v on v.id = c.visitor_id
    left join agents a on a.id = c.agent_id
    left join ratings r on r.conversation_id = c.id
    left join messages f on f.conversation_id = c.id and f.seq = 1
    left join tags g on g.conversation_id = c.id and lower(g.tag) = lower($12)
    where c.kind = 'service' and c.name is null and c.last_seq > 0
      and ($1::timestamptz is null or c.opened_at >= $1)
      and ($2::timestamptz is null or c.opened_at < $2)
      and ($3::bigint is null or c.agent_id = $3)
      and (not $4::boolean or c.agent_id is null)
      and ($5::text is distinct from 'open' or c.closed_at is null)
      and ($5::text is distinct from 'closed' or c.closed_at is not null)
      and (not $6::boolean or r.stars is not null)
      and ($7::smallint is null or r.stars = $7)
      and ($8::bigint is null or c.visitor_id = $8)
      and ($12::text is null or g.tag is not null)
      and ($10::bigint is null or (c.opened_at, c.id) < ('epoch'::timestamptz + $9::bigint * interval '1 microsecond', $10))
    order by c.opened_at desc, c.id desc
    limit $11`,
    [
      choice.from,
      choice.until,
      choice.agentId,
      choice.unserved,
      choice.state,
      choice.rated,
      choice.stars,
      choice.visitorId,
      before?.openedMicros ?? null,
      before?.id ?? null,
      limit,
      choice.tag,
    ],
  )
}

/** The first message with these words. */
export interface Match {
  id: number
  seq: number
  body: string
}

/** Reads the messages of conversations for words, without regard to case. Answers those that have them. */
export async function findWords(query: Query, ids: number[], words: string): Promise<Match[]> {
  return query<Match>(
    'history_find_words',
    `select e.id, m.seq, m.body
    from unnest($1::bigint[]) as e(id)
    cross join lateral (
      select seq, body
      from messages
      where conversation_id = e.id and body ilike $2
      order by seq
      limit 1
    ) m`,
    [ids, `%${words.replace(/[\\%_]/g, '\\$&')}%`],
  )
}

export interface PastMessage {
  conversation: number
  seq: number
  kind: 'visitor' | 'agent' | 'system'
  fromId: number
  body: string
  cid: string
  at: Date
}

/** The messages of conversations, one after the other as they are named; in the first of them only those after a seq. */
export async function readMessagesOf(
  query: Query,
  ids: number[],
  after: number,
  limit: number,
): Promise<PastMessage[]> {
  return query<PastMessage>(
    'history_messages',
    `select e.id as "conversation", m.seq, m.sender_kind as "kind", m.sender_id as "fromId", m.body, m.cid, m.sent_at as "at"
    from (
      select id, n
      from unnest($1::bigint[]) with ordinality as u(id, n)
      order by n
    ) e
    cross join lateral (
      select *
      from messages
      where conversation_id = e.id and (e.n > 1 or seq > $2)
      order by seq
      limit $3
    ) m
    order by e.n, m.seq
    limit $3`,
    [ids, after, limit],
  )
}

/** Everybody who is or was an agent. */
export async function everyAgent(query: Query): Promise<{ id: number; name: string }[]> {
  return query<{ id: number; name: string }>(
    'history_agents',
    `select id, name
    from agents
    order by name, id`,
  )
}

/** More tags than anybody looks through. */
const mostTags = 1000

/**
 * The tags in use, by name. From each to the next by the index: there are as many steps as tags, however many
 * conversations have them.
 */
export async function everyTag(query: Query): Promise<string[]> {
  const rows = await query<{ tag: string }>(
    'history_tags',
    `with recursive one as (
      (select tag from tags order by lower(tag) limit 1)
      union all
      select next.tag
      from one
      cross join lateral (
        select t.tag from tags t where lower(t.tag) > lower(one.tag) order by lower(t.tag) limit 1
      ) next
    )
    select tag
    from one
    limit $1`,
    [mostTags],
  )
  return rows.map(({ tag }) => tag)
}

export interface PastVisitor {
  id: number
  name: string | null
  email: string | null
  locale: string | null
  zone: string | null
  page: Page | null
  firstSeenAt: Date
  lastSeenAt: Date
  /** How many conversations he had. */
  conversations: number
}

/** One conversation as it is read: who was in it, and what he thought of it. */
export interface Reading {
  id: number
  openedAt: Date
  closedAt: Date | null
  agentName: string | null
  seq: number
  visitor: PastVisitor
  /** What agents called it. */
  tags: string[]
  rating: { stars: number; words: string | null; after: number; at: Date } | null
}

export async function findConversation(query: Query, id: number): Promise<Reading | null> {
  const [row] = await query<ReadingRow>(
    'history_find_one',
    `select
      c.id, c.opened_at as "openedAt", c.closed_at as "closedAt", a.name as "agentName", c.last_seq as "seq",
      v.id as "visitorId", coalesce(v.known_as, v.name) as "name", coalesce(v.known_email, v.email) as "email", v.locale, v.zone, v.page, v.first_seen_at as "firstSeenAt",
      v.last_seen_at as "lastSeenAt", (
        select count(*) from conversations o where o.visitor_id = v.id and o.last_seq > 0
      ) as "conversations", array(
        select t.tag from tags t where t.conversation_id = c.id order by t.tagged_at, t.tag
      ) as "tags",
      r.stars, r.words, r.after_seq as "after", r.rated_at as "ratedAt"
    from conversations c
    join visitors v on v.id = c.visitor_id
    left join agents a on a.id = c.agent_id
    left join ratings r on r.conversation_id = c.id
    where c.id = $1 and c.kind = 'service' and c.last_seq > 0`,
    [id],
  )
  return row ? toReading(row) : null
}

type ReadingRow = Omit<Reading, 'visitor' | 'rating'> &
  Omit<PastVisitor, 'id'> & {
    visitorId: number
    stars: number | null
    words: string | null
    after: number
    ratedAt: Date
  }

function toReading(row: ReadingRow): Reading {
  const {
    id,
    openedAt,
    closedAt,
    agentName,
    seq,
    visitorId,
    tags,
    stars,
    words,
    after,
    ratedAt,
    ...visitor
  } = row
  return {
    id,
    openedAt,
    closedAt,
    agentName,
    seq,
    visitor: { id: visitorId, ...visitor },
    tags,
    rating: stars === null ? null : { stars, words, after, at: ratedAt },
  }
}
