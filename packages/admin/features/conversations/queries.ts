import type { AgentPresence, Resume, StoredMessage, User } from '@kefu/protocol/frames.ts'
import type { Call, Change } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import type { Outside } from '../hours/queries.ts'

/** What the database says to one message of a batch; see migrations/0031_store_messages.sql. */
export interface SavedRow {
  n: number
  answer: 'stored' | 'dup' | 'answered' | 'forbidden' | 'open' | 'claim'
  conversation: number
  seq: number
  /** ms since 1970: a Date would be read from text for each message. */
  at: number
  visitor: number | null
  agent: number | null
  /** False: under this cid other words are stored than these. */
  same: boolean
}

/** Stores a batch of messages, each only once in it: see save_messages. Answers in no particular order. */
export async function saveMessages(query: Query, calls: Call<'save_msg'>[]): Promise<SavedRow[]> {
  const [columns] = await query<Record<keyof SavedRow, string>>(
    'conversations_save',
    `select
      array_agg(s.n)::text as "n", array_agg(s.answer)::text as "answer",
      array_agg(s.conversation)::text as "conversation", array_agg(s.seq)::text as "seq", array_agg(s.at)::text as "at",
      array_agg(s.visitor)::text as "visitor", array_agg(s.agent)::text as "agent",
      array_agg(s.answer <> 'dup' or (
        select m.body = ($7::text[])[s.n]
        from messages m
        where m.conversation_id = s.conversation and m.seq = s.seq
      ))::text as "same"
    from save_messages($1, $2, $3, $4, $5, $6, $7, $8) s`,
    [
      plainList(calls.map((call) => call.person)),
      plainList(calls.map((call) => call.from_id)),
      plainList(calls.map((call) => (call.room !== undefined ? null : (call.to_id ?? call.from_id)))),
      calls.map((call) => call.room ?? null),
      plainList(calls.map((call) => call.conversation ?? null)),
      plainList(calls.map((call) => call.cid)),
      calls.map((call) => call.msg),
      calls.some((call) => call.expect !== undefined)
        ? plainList(calls.map((call) => call.expect ?? null))
        : null,
    ],
  )
  return columns ? rowsOf(columns) : []
}

/**
 * Rows of columns, each an array as PostgreSQL writes it: with a row for each message, and seven texts in it, this
 * process spent 4.2 µs on one, and spends 1.7 now.
 */
function rowsOf(columns: Record<keyof SavedRow, string>): SavedRow[] {
  const answers = itemsOf(columns.answer).split(',') as SavedRow['answer'][]
  const n = readNumbers(columns.n)
  const conversation = readNumbers(columns.conversation)
  const seq = readNumbers(columns.seq)
  const at = readNumbers(columns.at)
  const visitor = readNumbers(columns.visitor)
  const agent = readNumbers(columns.agent)
  const same = itemsOf(columns.same).split(',')
  return answers.map((answer, i) => ({
    n: n[i]!,
    answer,
    conversation: conversation[i]!,
    seq: seq[i]!,
    at: at[i]!,
    visitor: visitor[i]!,
    agent: agent[i]!,
    same: same[i] === 't',
  }))
}

const itemsOf = (list: string) => list.slice(1, -1)

/** Ids of ours are exact as numbers: see plugins/db.ts. */
function readNumbers(list: string): (number | null)[] {
  return JSON.parse(`[${itemsOf(list).replaceAll('NULL', 'null')}]`)
}

/** An agent's message, as it is told to a colleague whose reply it holds. */
export interface EarlierReply {
  conversation: number
  seq: number
  at: number
  by: string
  byId: number
}

/** Messages of agents by conversation and seq; in no particular order. */
export async function earlierReplies(
  query: Query,
  messages: { conversation: number; seq: number }[],
): Promise<EarlierReply[]> {
  return query<EarlierReply>(
    'conversations_earlier_replies',
    `select
      m.conversation_id as "conversation", m.seq, (extract(epoch from m.sent_at) * 1000)::bigint as "at",
      a.name as "by", a.id as "byId"
    from unnest($1::bigint[], $2::bigint[]) as e(conversation_id, seq)
    join messages m using (conversation_id, seq)
    join agents a on a.id = m.sender_id`,
    [messages.map((message) => message.conversation), messages.map((message) => message.seq)],
  )
}

/**
 * An array as PostgreSQL reads it, of values that the call's schema gives a shape in which nothing is to be escaped:
 * numbers, UUIDs, one of two words. pg looks at each element for that, which was a tenth of what saving costs here.
 */
function plainList(values: readonly (number | string | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join()}}`
}

/** Whether some of these visitors have no open conversation. */
export async function isAnybodyWithout(query: Query, visitorIds: number[]): Promise<boolean> {
  const rows = await query(
    'conversations_without',
    `select
    from unnest($1::bigint[]) as e(id)
    where not exists (
      select from conversations c where c.visitor_id = e.id and c.closed_at is null and c.kind = 'service'
    )
    limit 1`,
    [visitorIds],
  )
  return rows.length > 0
}

/**
 * Opens a conversation for each of these who is a visitor (still), has none open and is not blocked. Answers the new
 * ones.
 */
export async function openConversations(query: Query, visitorIds: number[]): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'conversations_open',
    `insert into conversations (kind, visitor_id, opened_at, away)
    select 'service', v.id, clock_timestamp(), not exists (
      select from present p where p.kind = 'visitor' and p.person_id = v.id and p.room_id = 0
    )
    from visitors v
    where v.id = any($1) and not exists (select from blocked b where b.visitor_id = v.id)
    order by v.id
    on conflict (visitor_id) where closed_at is null and kind = 'service' do nothing
    returning id`,
    [visitorIds],
  )
  return rows.map((row) => row.id)
}

/** Opens a conversation again for agents who write to visitors whose last one was theirs. Answers the new ones. */
export async function reopenConversations(
  query: Query,
  pairs: { agent: number; visitor: number }[],
): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'conversations_reopen',
    `insert into conversations (kind, visitor_id, agent_id, waiting_since, away)
    select distinct on (e.visitor_id) 'service', e.visitor_id, e.agent_id, null::timestamptz, not exists (
      select from present p where p.kind = 'visitor' and p.person_id = e.visitor_id and p.room_id = 0
    )
    from unnest($1::bigint[], $2::bigint[]) as e(agent_id, visitor_id)
    join visitors v on v.id = e.visitor_id
    where e.agent_id = (
      select c.agent_id
      from conversations c
      where c.visitor_id = e.visitor_id
      order by c.id desc
      limit 1
    ) and not exists (select from blocked b where b.visitor_id = e.visitor_id)
    order by e.visitor_id, e.agent_id
    on conflict (visitor_id) where closed_at is null and kind = 'service' do nothing
    returning id`,
    [pairs.map((pair) => pair.agent), pairs.map((pair) => pair.visitor)],
  )
  return rows.map((row) => row.id)
}

/** Whether an agent takes any of these visitors for away. */
export async function isAnybodyAway(query: Query, visitorIds: number[]): Promise<boolean> {
  const rows = await query(
    'conversations_away',
    `select
    from conversations
    where visitor_id = any($1) and away and closed_at is null
    limit 1`,
    [visitorIds],
  )
  return rows.length > 0
}

/** Gives waiting conversations to the agents who wrote there first. Answers those that were still to be had. */
export async function claimConversations(
  query: Query,
  pairs: { agent: number; visitor: number }[],
): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'conversations_claim',
    `with claimed as (
      select distinct on (c.id) c.id, e.agent_id
      from unnest($1::bigint[], $2::bigint[]) with ordinality as e(agent_id, visitor_id, n)
      join agents a on a.id = e.agent_id and a.disabled_at is null
      join conversations c on c.visitor_id = e.visitor_id and c.closed_at is null and c.kind = 'service'
      where c.agent_id is null
      order by c.id, e.n
    ), held as (
      select c.id
      from conversations c
      where c.id in (select id from claimed)
      order by c.id
      for no key update
    )
    update conversations c
    set agent_id = claimed.agent_id, place = null, waiting_since = null, rev = c.rev + 1, changed_at = now()
    from claimed, held
    where c.id = claimed.id and held.id = c.id and c.agent_id is null and c.closed_at is null
    returning c.id`,
    [pairs.map((pair) => pair.agent), pairs.map((pair) => pair.visitor)],
  )
  return rows.map((row) => row.id)
}

/** A conversation as the two sides are told about it. */
export interface ConversationState {
  id: number
  visitorId: number
  agentId: number | null
  agentName: string | null
  /** The figure that he chose. */
  agentAvatar: number | null
  seq: number
  rev: number
  place: number | null
  closed: boolean
  /** Whether any agent is here at all, or was until a moment ago. */
  anybody: boolean
  /** Nobody is here, or it is outside of the hours, and an address of the visitor is known. */
  hasEmail: boolean
  /** Null: within the hours. */
  outside: Outside | null
  /** Seconds in the line; without an agent. */
  waited: number
  /** What others waited, and how long answers take, in seconds; null where there is too little to say it. */
  usualWait: number | null
  usualAnswer: number | null
  /** How far agents have it: also one who handed it over. */
  delivered: number
  read: number
}

const stateColumns = `c.id, c.visitor_id as "visitorId", c.agent_id as "agentId", a.name as "agentName", a.avatar as "agentAvatar",
      c.last_seq as "seq", c.rev, c.place, c.closed_at is not null as "closed",
      c.nobody is not true as "anybody", coalesce((c.nobody or exists (select from outside_hours)) and exists (
        select from visitors v where v.id = c.visitor_id and coalesce(v.known_email, v.email) is not null
      ), false) as "hasEmail", (select told from outside_hours) as "outside",
      extract(epoch from now() - coalesce(greatest(c.waiting_since, (select here_since from pace)), c.opened_at))::float8 as "waited",
      (select seconds from usual_wait) as "usualWait", (select answer_seconds from pace) as "usualAnswer",
      p.delivered, p.read`

/** The open service conversations of these visitors. */
export async function openConversationsOf(query: Query, visitorIds: number[]): Promise<ConversationState[]> {
  return query<ConversationState>(
    'conversations_open_of',
    `select ${stateColumns}
    from conversations c
    left join agents a on a.id = c.agent_id
    cross join lateral (
      select coalesce(max(m.delivered_seq), 0) as delivered, coalesce(max(m.read_seq), 0) as read
      from participants m
      where m.conversation_id = c.id and m.kind = 'agent'
    ) p
    where c.visitor_id = any($1) and c.closed_at is null and c.kind = 'service'`,
    [visitorIds],
  )
}

/** Service conversations by their ids, open or closed. */
export async function conversationStates(query: Query, ids: number[]): Promise<ConversationState[]> {
  return query<ConversationState>(
    'conversations_states',
    `select ${stateColumns}
    from conversations c
    left join agents a on a.id = c.agent_id
    cross join lateral (
      select coalesce(max(m.delivered_seq), 0) as delivered, coalesce(max(m.read_seq), 0) as read
      from participants m
      where m.conversation_id = c.id and m.kind = 'agent'
    ) p
    where c.id = any($1) and c.kind = 'service'`,
    [ids],
  )
}

export interface Room {
  id: number
  name: string
  seq: number
  rev: number
  closed: boolean
}

export async function roomsNamed(query: Query, names: string[]): Promise<Room[]> {
  return query<Room>(
    'conversations_rooms_named',
    `select id, name, last_seq as "seq", rev, closed_at is not null as "closed"
    from conversations
    where kind = 'room' and name = any($1)`,
    [names],
  )
}

/** Names of rooms by their ids. */
export async function roomNamesOf(query: Query, ids: number[]): Promise<{ id: number; name: string }[]> {
  return query<{ id: number; name: string }>(
    'conversations_room_names_of',
    `select id, name
    from conversations
    where kind = 'room' and id = any($1)`,
    [ids],
  )
}

export async function roomNames(query: Query): Promise<string[]> {
  const rows = await query<{ name: string }>(
    'conversations_room_names',
    `select name
    from conversations
    where kind = 'room' and closed_at is null
    order by name`,
  )
  return rows.map((row) => row.name)
}

/** One page of an agent's open conversations, and of those he joined, by id; one more than `limit` tells that there are more. */
export async function conversationsOfAgent(
  query: Query,
  agentId: number,
  after: number,
  limit: number,
): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'conversations_of_agent',
    `select id
    from conversations
    where agent_id = $1 and closed_at is null and id > $2
    union all
    select conversation_id
    from participants
    where id = $1 and kind = 'agent' and joined_at is not null and left_at is null and conversation_id > $2
    order by id
    limit $3`,
    [agentId, after, limit],
  )
  return rows.map((row) => row.id)
}

/** All open conversations of these agents, for their heads. */
export async function changesOfAgents(query: Query, agentIds: number[]): Promise<Change[]> {
  const rows = await query<{ change: Change }>(
    'conversations_of_agents',
    `select json_build_array(id, last_seq, rev, coalesce(visitor_id, 0), coalesce(agent_id, 0)) as "change"
    from conversations
    where agent_id = any($1) and closed_at is null`,
    [agentIds],
  )
  return rows.map((row) => row.change)
}

/** What changed since a time in conversations of people (and rooms) that a node has. */
export async function changesSince(
  query: Query,
  since: Date,
  who: { visitors: number[]; agents: number[]; rooms: string[] },
): Promise<Change[]> {
  const rows = await query<{ change: Change }>(
    'conversations_changed',
    `select json_build_array(
      id, last_seq, rev, coalesce(visitor_id, 0), coalesce(case when closed_at is null then agent_id end, 0)
    ) as "change"
    from conversations
    where changed_at > $1 and (
      visitor_id = any($2) or agent_id = any($3) or name = any($4) or id = any(array(
        select p.conversation_id
        from participants p
        where p.id = any($3) and p.kind = 'agent' and p.joined_at is not null and p.left_at is null
      ))
    )
    order by id`,
    [since, who.visitors, who.agents, who.rooms],
  )
  return rows.map((row) => row.change)
}

interface UserRow {
  id: number
  name: string | null
  conversation: number
  agentId: number | null
  agentName: string | null
  joined: [id: number, name: string][] | null
  seq: number
  rev: number
  since: Date
  online: boolean
  page: User['page'] | null
  email: string | null
  first: string | null
  lastBody: string | null
  lastAt: Date | null
  lastKind: 'visitor' | 'agent' | 'system' | null
  lastFrom: number | null
  tags: string[] | null
  read: number
  theirDelivered: number
  theirRead: number
}

/** Conversations as an agent sees them in the list, by conversation: `reader`, or else the one whose each is. */
export async function usersOf(query: Query, conversationIds: number[], reader?: number): Promise<User[]> {
  const rows = await query<UserRow>(
    'conversations_users',
    `select
      c.visitor_id as "id", coalesce(v.known_as, v.name) as "name", c.id as "conversation", c.agent_id as "agentId", a.name as "agentName", c.last_seq as "seq", c.rev,
      coalesce(c.waiting_since, c.opened_at) as "since", v.page, coalesce(v.known_email, v.email) as "email",
      not c.away as "online", left(f.body, 120) as "first", left(l.body, 120) as "lastBody", l.sent_at as "lastAt",
      l.sender_kind as "lastKind", l.sender_id as "lastFrom", (
        select array_agg(t.tag order by t.tagged_at, t.tag) from tags t where t.conversation_id = c.id
      ) as "tags", (
        select json_agg(json_build_array(j.id, n.name) order by j.joined_at, j.id)
        from participants j
        join agents n on n.id = j.id
        where j.conversation_id = c.id and j.kind = 'agent' and j.joined_at is not null and j.left_at is null
      ) as "joined", coalesce(mine.read_seq, 0) as "read",
      coalesce(theirs.delivered_seq, 0) as "theirDelivered", coalesce(theirs.read_seq, 0) as "theirRead"
    from conversations c
    join visitors v on v.id = c.visitor_id
    left join messages f on f.conversation_id = c.id and f.seq = 1
    left join messages l on l.conversation_id = c.id and l.seq = c.last_seq
    left join agents a on a.id = c.agent_id
    left join participants mine
      on mine.conversation_id = c.id and mine.kind = 'agent' and mine.id = coalesce($2, c.agent_id)
    left join participants theirs
      on theirs.conversation_id = c.id and theirs.kind = 'visitor' and theirs.id = c.visitor_id
    where c.id = any($1)
    order by c.id`,
    [conversationIds, reader ?? null],
  )
  return rows.map(toUser)
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    ...(row.name && { name: row.name }),
    conversation: row.conversation,
    seq: row.seq,
    rev: row.rev,
    since: row.since.getTime(),
    online: row.online,
    ...(row.page && { page: row.page }),
    ...(row.email && { email: row.email }),
    ...(row.first !== null && { first: row.first }),
    ...(row.lastBody !== null &&
      row.lastAt && {
        last: {
          msg: row.lastBody,
          at: row.lastAt.getTime(),
          group: groupOf(row.lastKind ?? 'system'),
          ...(row.joined && row.lastFrom && { from: row.lastFrom }),
        },
      }),
    ...(row.tags && { tags: row.tags }),
    ...(row.joined && { joined: row.joined }),
    ...(row.joined && row.agentId !== null && { agent: { id: row.agentId, name: row.agentName ?? '' } }),
    read: row.read,
    seen: { delivered: row.theirDelivered, read: row.theirRead },
  }
}

/** The database's word for a sender, in the words of the wire. */
export function groupOf(kind: 'visitor' | 'agent' | 'system'): StoredMessage['group'] {
  return kind === 'visitor' ? 'member' : kind === 'agent' ? 'admin' : 'system'
}

/** Conversations of `resume` in which the named message is missing, or is not the one the client has. */
export async function rolledBack(query: Query, resume: Resume): Promise<number[]> {
  const known = resume.filter(([, seq]) => seq > 0)
  if (known.length === 0) return []
  const rows = await query<{ id: number }>(
    'conversations_rolled_back',
    `select distinct e.id
    from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as e(id, seq, at)
    where not exists (
      select
      from messages m
      where m.conversation_id = e.id and m.seq = e.seq and floor(extract(epoch from m.sent_at) * 1000) = e.at
    )`,
    [known.map(([id]) => id), known.map(([, seq]) => seq), known.map(([, , at]) => at)],
  )
  return rows.map((row) => row.id)
}

export async function currentEpoch(query: Query): Promise<string> {
  const [row] = await query<{ epoch: string }>('conversations_epoch', 'select epoch from meta')
  if (!row) throw new Error('the table meta is empty')
  return row.epoch
}

/** One message that a `sync` found, with the number of the call; `conversation` null: this call may not read it. */
export interface SyncRow {
  n: number
  allowed: boolean
  previous: number | null
  seq: number | null
  kind: 'visitor' | 'agent' | 'system'
  fromId: number
  body: string
  cid: string
  at: Date
  name: string | null
}

/**
 * Reads messages for several askers at once, at most `limit` for each, in order of seq. A visitor may read his own
 * conversations, an agent those of all visitors, and who is in a room the room, unless that was closed or he expelled.
 */
export async function readMessages(query: Query, calls: Call<'sync'>[], limit: number): Promise<SyncRow[]> {
  return query<SyncRow>(
    'conversations_read',
    `select
      e.n, c.id is not null as "allowed", (
        select max(b.id) from conversations b where b.visitor_id = c.visitor_id and b.id < c.id
      ) as "previous",
      m.seq, m.sender_kind as "kind", m.sender_id as "fromId", m.body, m.cid, m.sent_at as "at",
      coalesce(a.name, case when c.kind = 'room' then v.room_name else v.name end) as "name"
    from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
      with ordinality as e(person, id, room, conversation, after_seq, before_seq, n)
    left join conversations c on c.id = e.conversation and case
      when e.room is not null then c.name = e.room and c.closed_at is null and not exists (
        select from expelled x where e.person = 'visitor' and x.conversation_id = c.id and x.visitor_id = e.id
      )
      when e.person = 'visitor' then c.visitor_id = e.id
      else c.kind = 'service'
    end
    left join lateral (
      (
        select * from messages
        where conversation_id = c.id and seq > e.after_seq and e.before_seq is null
        order by seq
        limit $7
      )
      union all
      (
        select * from messages
        where conversation_id = c.id and seq < e.before_seq
        order by seq desc
        limit $7
      )
    ) m on true
    left join agents a on m.sender_kind = 'agent' and a.id = m.sender_id
    left join visitors v on m.sender_kind = 'visitor' and v.id = m.sender_id
    order by e.n, m.seq`,
    [
      calls.map((call) => call.person),
      calls.map((call) => call.id),
      calls.map((call) => call.room ?? null),
      calls.map((call) => call.conversation),
      calls.map((call) => call.after ?? 0),
      calls.map((call) => call.before ?? null),
      limit,
    ],
  )
}

export interface SeenRow {
  n: number
  visitorId: number
  agentId: number | null
  delivered: number
  read: number
}

/** Raises marks; never lowers them, never beyond the newest message. Answers those that rose. */
export async function raiseMarks(query: Query, calls: Call<'seen'>[]): Promise<SeenRow[]> {
  return query<SeenRow>(
    'conversations_seen',
    `with entry as (
      select distinct on (c.id, e.person, e.id)
        e.n, c.id as conversation_id, e.person, e.id, c.visitor_id, c.agent_id,
        least(c.last_seq, max(greatest(e.delivered, e.read)) over w) as delivered,
        least(c.last_seq, max(e.read) over w) as read
      from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
        with ordinality as e(person, id, conversation, delivered, read, n)
      join conversations c on c.id = e.conversation and c.kind = 'service'
        and case when e.person = 'visitor' then c.visitor_id = e.id else c.agent_id = e.id or exists (
          select
          from participants j
          where j.conversation_id = c.id and j.kind = 'agent' and j.id = e.id
            and j.joined_at is not null and j.left_at is null
        ) end
      window w as (partition by c.id, e.person, e.id)
      order by c.id, e.person, e.id, e.n desc
    ), raised as (
      insert into participants as p (conversation_id, kind, id, delivered_seq, read_seq)
      select conversation_id, person, id, delivered, read
      from entry
      order by conversation_id, person, id
      on conflict (conversation_id, kind, id) do update
      set
        delivered_seq = greatest(p.delivered_seq, excluded.delivered_seq),
        read_seq = greatest(p.read_seq, excluded.read_seq)
      where p.delivered_seq < excluded.delivered_seq or p.read_seq < excluded.read_seq
      returning p.conversation_id, p.kind, p.id, p.delivered_seq, p.read_seq
    )
    select e.n, e.visitor_id as "visitorId", e.agent_id as "agentId", r.delivered_seq as "delivered",
      r.read_seq as "read"
    from raised r
    join entry e on e.conversation_id = r.conversation_id and e.person = r.kind and e.id = r.id`,
    [
      calls.map((call) => call.person),
      calls.map((call) => call.id),
      calls.map((call) => call.conversation),
      calls.map((call) => call.delivered),
      calls.map((call) => call.read),
    ],
  )
}

/** Closes a conversation, if it is open and `visitorId` or `agentId` is the one whose it is. */
export async function closeConversation(
  query: Query,
  id: number,
  by: { visitorId: number } | { agentId: number },
): Promise<boolean> {
  const rows = await query(
    'conversations_close',
    `update conversations
    set closed_at = now(), changed_at = now(), place = null, waiting_since = null, rev = rev + 1
    where id = $1 and kind = 'service' and closed_at is null
      and (visitor_id = $2 or agent_id = $3 or ($3 is not null and agent_id is null))
    returning id`,
    [id, 'visitorId' in by ? by.visitorId : null, 'agentId' in by ? by.agentId : null],
  )
  return rows.length > 0
}

/** Gives an agent's conversation to a colleague. Answers whether it was his and the colleague can have it. */
export async function transferConversation(
  query: Query,
  id: number,
  from: number,
  to: number,
): Promise<boolean> {
  const rows = await query(
    'conversations_transfer',
    `update conversations
    set agent_id = $3, changed_at = now(), place = null, waiting_since = null, rev = rev + 1
    where id = $1 and kind = 'service' and closed_at is null and agent_id = $2 and agent_id <> $3
      and exists (select from agents a where a.id = $3 and a.disabled_at is null)
    returning id`,
    [id, from, to],
  )
  return rows.length > 0
}

/**
 * Gives an open conversation to an agent, whosever it is or whether it waits. Answers whose it was (null: it waited);
 * null, if it is not open, or his already.
 */
export async function takeOver(
  query: Query,
  id: number,
  agentId: number,
): Promise<{ former: number | null } | null> {
  const [row] = await query<{ former: number | null }>(
    'conversations_take_over',
    `with before as (
      select id, agent_id
      from conversations
      where id = $1 and kind = 'service' and closed_at is null and agent_id is distinct from $2
      for no key update
    )
    update conversations c
    set agent_id = $2, changed_at = now(), place = null, nobody = null, waiting_since = null, rev = c.rev + 1
    from before
    where c.id = before.id and c.closed_at is null
    returning before.agent_id as "former"`,
    [id, agentId],
  )
  return row ?? null
}

/** Opens a closed conversation again, for this agent. Answers why not, if it cannot be. */
export async function reopenConversation(
  query: Query,
  id: number,
  agentId: number,
): Promise<'reopened' | 'open' | 'newer' | 'blocked' | 'missing'> {
  const [row] = await query<{ standing: 'closed' | 'open' | 'newer' | 'blocked' }>(
    'conversations_standing',
    `select case
      when c.closed_at is null then 'open'
      when exists (select from conversations n where n.visitor_id = c.visitor_id and n.id > c.id) then 'newer'
      when exists (select from blocked b where b.visitor_id = c.visitor_id) then 'blocked'
      else 'closed'
    end as "standing"
    from conversations c
    where c.id = $1 and c.kind = 'service'
    for no key update of c`,
    [id],
  )
  if (row?.standing !== 'closed') return row?.standing ?? 'missing'
  await query(
    'conversations_open_again',
    `update conversations c
    set
      closed_at = null,
      agent_id = $2,
      away = not exists (
        select from present p where p.kind = 'visitor' and p.person_id = c.visitor_id and p.room_id = 0
      ),
      changed_at = now(), place = null, nobody = null, waiting_since = null, rev = c.rev + 1
    where c.id = $1`,
    [id, agentId],
  )
  return 'reopened'
}

export interface Colleague {
  id: number
  name: string
  /** What he chose while he is connected. */
  presence: AgentPresence
}

/** Colleagues who can have a conversation. */
export async function colleagues(query: Query): Promise<Colleague[]> {
  return query<Colleague>(
    'conversations_colleagues',
    `select a.id, a.name, case when exists (
      select from online o where o.kind = 'agent' and o.person_id = a.id and o.room_id = 0
    ) then a.presence else 'offline' end as "presence"
    from agents a
    where a.disabled_at is null
    order by a.name, a.id`,
  )
}
