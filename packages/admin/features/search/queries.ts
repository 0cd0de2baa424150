import type { Query } from '../../plugins/db.ts'

/** One admin app files at a time: true when this transaction may. */
export async function takeFiling(query: Query): Promise<boolean> {
  const [row] = await query<{ taken: boolean }>(
    'search_take_filing',
    `select pg_try_advisory_xact_lock(hashtext('kefu filing')) as "taken"`,
  )
  return row?.taken ?? false
}

/** A message that is not in search_entries yet. */
export interface UnfiledMessage {
  conversation: number
  seq: number
  body: string
}

/** Conversations in which there is more than was filed, open ones first. Looks at all of them. */
export async function dueConversations(query: Query, limit: number): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'search_due',
    `select c.id
    from search_marks m
    join conversations c on c.id = m.conversation_id
    where c.last_seq > m.seq
    order by c.closed_at is not null, c.id desc
    limit $1`,
    [limit],
  )
  return rows.map((row) => row.id)
}

/** Some messages of these conversations above their marks: so many of each at most, in the order of the ids. */
export async function unfiledMessages(
  query: Query,
  conversations: number[],
  limit: number,
  ofEach: number,
): Promise<UnfiledMessage[]> {
  return query<UnfiledMessage>(
    'search_unfiled',
    `select o.conversation_id as "conversation", o.seq, o.body
    from unnest($1::bigint[]) with ordinality as due(id, place)
    join search_marks m on m.conversation_id = due.id
    cross join lateral (
      select conversation_id, seq, body
      from messages
      where conversation_id = due.id and seq > m.seq
      order by seq
      limit $3
    ) o
    order by due.place, o.seq
    limit $2`,
    [conversations, limit, ofEach],
  )
}

/**
 * Keeps these conversations from being deleted until the transaction ends, by id as everybody locks them. Answers those
 * that are still there.
 */
export async function holdConversations(query: Query, ids: number[]): Promise<Set<number>> {
  const rows = await query<{ id: number }>(
    'search_hold',
    `select id
    from conversations
    where id = any($1)
    order by id
    for key share`,
    [ids],
  )
  return new Set(rows.map((row) => row.id))
}

/** Adds the words of messages, in the order of unfiledMessages, and raises the marks to them. */
export async function fileMessages(
  query: Query,
  entries: { conversation: number; seq: number; words: string }[],
): Promise<void> {
  await query(
    'search_file',
    `with entry as (
      select m.conversation_id, m.seq, m.sent_at, m.sender_kind, e.words::tsvector as words
      from unnest($1::bigint[], $2::bigint[], $3::text[]) as e(conversation, seq, words)
      join messages m on m.conversation_id = e.conversation and m.seq = e.seq
    ), filed as (
      insert into search_entries (conversation_id, seq, sent_at, words)
      select conversation_id, seq, sent_at, words
      from entry
      where sender_kind <> 'system' and words <> ''
      on conflict do nothing
    )
    update search_marks m
    set seq = t.newest
    from (select conversation_id, max(seq) as newest from entry group by conversation_id) t
    where m.conversation_id = t.conversation_id`,
    [
      entries.map(({ conversation }) => conversation),
      entries.map(({ seq }) => seq),
      entries.map(({ words }) => words),
    ],
  )
}

/** Forgets the marks of closed conversations that are filed whole. The lock keeps out who opens one again meanwhile. */
export async function dropMarks(query: Query): Promise<void> {
  await query(
    'search_drop_marks',
    `with done as (
      select c.id
      from search_marks m
      join conversations c on c.id = m.conversation_id
      where c.closed_at is not null and m.seq >= c.last_seq
      order by c.id
      limit 5000
      for share of c skip locked
    )
    delete from search_marks m
    using done
    where m.conversation_id = done.id`,
  )
}

/** Visitors whose names are new, held until the transaction ends. Read them in another statement: see peopleNamed. */
export async function unfiledPeople(query: Query, limit: number): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'search_unfiled_people',
    `select visitor_id as "id"
    from search_people
    where words is null
    order by visitor_id
    limit $1
    for update skip locked`,
    [limit],
  )
  return rows.map((row) => row.id)
}

/** What these visitors are called; a statement of its own sees what was committed until their rows were held. */
export async function peopleNamed(query: Query, ids: number[]): Promise<{ id: number; text: string }[]> {
  return query<{ id: number; text: string }>(
    'search_people_named',
    `select id, concat_ws(' ', known_as, name, known_email, email, phone, company) as "text"
    from visitors
    where id = any($1)`,
    [ids],
  )
}

export async function filePeople(query: Query, people: { id: number; words: string }[]): Promise<void> {
  await query(
    'search_file_people',
    `update search_people p
    set words = e.words::tsvector
    from unnest($1::bigint[], $2::text[]) as e(id, words)
    where p.visitor_id = e.id`,
    [people.map(({ id }) => id), people.map(({ words }) => words)],
  )
}

export interface FoundMessage {
  conversation: number
  seq: number
  at: Date
  kind: 'visitor' | 'agent'
  fromId: number
  fromName: string | null
  body: string
  visitorId: number
  visitorName: string | null
}

/** Where a page of messages begins: before this one. */
export interface Before {
  at: Date
  conversation: number
  seq: number
}

/** The newest messages that fit a tsquery. */
export async function findMessages(
  query: Query,
  wanted: string,
  { at, conversation, seq }: Before,
  limit: number,
): Promise<FoundMessage[]> {
  return query<FoundMessage>(
    'search_messages',
    `select f.conversation, f.seq, f.at, m.sender_kind as "kind", m.sender_id as "fromId",
      coalesce(a.name, s.known_as, s.name) as "fromName", m.body, v.id as "visitorId",
      coalesce(v.known_as, v.name) as "visitorName"
    from search_messages($1::tsquery, $2, $3, $4, $5) f
    join messages m on m.conversation_id = f.conversation and m.seq = f.seq
    join conversations c on c.id = f.conversation and c.kind = 'service'
    join visitors v on v.id = c.visitor_id
    left join agents a on m.sender_kind = 'agent' and a.id = m.sender_id
    left join visitors s on m.sender_kind = 'visitor' and s.id = m.sender_id
    order by f.at desc, f.conversation desc, f.seq desc`,
    [wanted, at, conversation, seq, limit],
  )
}

export interface FoundPerson {
  id: number
  name: string | null
  email: string | null
  /** His newest one. */
  conversation: number
}

/** Visitors whose name or address fits a tsquery, who were here last first. */
export async function findPeople(query: Query, wanted: string, limit: number): Promise<FoundPerson[]> {
  return query<FoundPerson>(
    'search_people',
    `select v.id, coalesce(v.known_as, v.name) as "name", coalesce(v.known_email, v.email) as "email",
      c.id as "conversation"
    from search_people p
    join visitors v on v.id = p.visitor_id
    cross join lateral (
      select id from conversations where visitor_id = v.id order by id desc limit 1
    ) c
    where p.words @@ $1::tsquery
    order by v.last_seen_at desc, v.id desc
    limit $2`,
    [wanted, limit],
  )
}
