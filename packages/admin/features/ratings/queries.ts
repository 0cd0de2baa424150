import type { Query } from '../../plugins/db.ts'

/** What a visitor says of his conversation; `words` null: he said nothing. */
export interface Rating {
  conversation: number
  stars: number
  words: string | null
}

/** Where a rating belongs, once it is kept. */
export interface Kept {
  /** Who served the conversation; null when nobody has it any more. */
  agentId: number | null
  /** It follows this message. */
  after: number
  at: Date
}

/** Keeps a rating, if the conversation is his and closed, an agent answered in it, and it has none yet. */
export async function keepRating(query: Query, visitorId: number, rating: Rating): Promise<Kept | null> {
  const [kept] = await query<Kept>(
    'ratings_keep',
    `with kept as (
      insert into ratings (conversation_id, stars, words, after_seq)
      select c.id, $3::smallint, $4::text, c.last_seq
      from conversations c
      where c.id = $1 and c.visitor_id = $2 and c.kind = 'service' and c.closed_at is not null and exists (
        select from messages m where m.conversation_id = c.id and m.sender_kind = 'agent'
      )
      on conflict (conversation_id) do nothing
      returning conversation_id, after_seq, rated_at
    )
    select c.agent_id as "agentId", kept.after_seq as "after", kept.rated_at as "at"
    from kept
    join conversations c on c.id = kept.conversation_id`,
    [rating.conversation, visitorId, rating.stars, rating.words],
  )
  return kept ?? null
}

/** Whether a visitor rated this conversation of his. */
export async function isRated(query: Query, visitorId: number, conversation: number): Promise<boolean> {
  const rows = await query(
    'ratings_has',
    `select
    from ratings r
    join conversations c on c.id = r.conversation_id
    where c.id = $1 and c.visitor_id = $2`,
    [conversation, visitorId],
  )
  return rows.length > 0
}

/** Those of the conversations that their visitors may rate: closed, answered by an agent, and not rated yet. */
export async function conversationsToRate(query: Query, ids: number[]): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'ratings_to_ask',
    `select c.id
    from conversations c
    where c.id = any($1) and c.kind = 'service' and c.closed_at is not null
      and not exists (select from ratings r where r.conversation_id = c.id)
      and exists (select from messages m where m.conversation_id = c.id and m.sender_kind = 'agent')`,
    [ids],
  )
  return rows.map((row) => row.id)
}

/** A closed conversation whose visitor is to be asked how it was. */
export interface Question {
  visitorId: number
  conversation: number
  rev: number
}

/**
 * The last conversations of visitors who come back, where they may rate it and did not see the question: they were
 * elsewhere when it was closed. After a week nobody remembers.
 */
export async function questionsFor(query: Query, visitorIds: number[]): Promise<Question[]> {
  return query<Question>(
    'ratings_questions',
    `select e.id as "visitorId", c.id as "conversation", c.rev
    from unnest($1::bigint[]) as e(id)
    cross join lateral (
      select id, rev, closed_at
      from conversations
      where visitor_id = e.id and kind = 'service' and closed_at is not null and last_seq > 0
      order by id desc
      limit 1
    ) c
    where c.closed_at > now() - interval '7 days'
      and not exists (select from ratings r where r.conversation_id = c.id)
      and not exists (select from rating_questions q where q.conversation_id = c.id)
      and exists (select from messages m where m.conversation_id = c.id and m.sender_kind = 'agent')`,
    [visitorIds],
  )
}

/** Writes down that a visitor has seen the question how this closed conversation of his was. */
export async function keepAsked(query: Query, visitorId: number, conversation: number): Promise<void> {
  await query(
    'ratings_keep_asked',
    `insert into rating_questions (conversation_id)
    select c.id
    from conversations c
    where c.id = $1 and c.visitor_id = $2 and c.kind = 'service' and c.closed_at is not null
    on conflict (conversation_id) do nothing`,
    [conversation, visitorId],
  )
}

/** The newest ratings of one visitor, at most 100. */
export async function ratingsOf(
  query: Query,
  visitorId: number,
): Promise<(Rating & Pick<Kept, 'after' | 'at'>)[]> {
  return query<Rating & Pick<Kept, 'after' | 'at'>>(
    'ratings_of_visitor',
    `select r.conversation_id as "conversation", r.stars, r.words, r.after_seq as "after", r.rated_at as "at"
    from conversations c
    join ratings r on r.conversation_id = c.id
    where c.visitor_id = $1
    order by c.id desc
    limit 100`,
    [visitorId],
  )
}
