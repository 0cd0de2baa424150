import type { RoomMember } from '@kefu/protocol/frames.ts'
import type { Call } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'

/** Who is in a room, by name ('' while he has none); at most 500. */
export async function roomMembers(query: Query, roomId: number): Promise<RoomMember[]> {
  const rows = await query<{ id: number; kind: 'visitor' | 'agent'; name: string }>(
    'rooms_members',
    `select o.person_id as "id", o.kind, coalesce(a.name, v.room_name, '') as "name"
    from online o
    left join agents a on o.kind = 'agent' and a.id = o.person_id
    left join visitors v on o.kind = 'visitor' and v.id = o.person_id
    where o.room_id = $1
    order by o.person_id
    limit 500`,
    [roomId],
  )
  return rows.map((row) => memberOf(row.kind, row.id, row.name))
}

export function memberOf(person: 'visitor' | 'agent', id: number, name: string): RoomMember {
  return person === 'agent' ? [id, name, 'admin'] : [id, name]
}

/** What somebody who enters a room wants to be called, if he says so, and what else. */
export interface Naming {
  id: number
  chosen: string | null
  generated: string
}

/** Names visitors who are in rooms, and answers what they are called. Nobody is called as an agent is. */
export async function nameVisitors(query: Query, namings: Naming[]): Promise<Map<number, string>> {
  if (namings.length === 0) return new Map()
  const rows = await query<{ id: number; name: string }>(
    'rooms_name',
    `with entry as (
      select distinct on (e.id) e.id, e.generated, case
        when exists (
          select from agents a where lower(a.name) = lower(e.chosen) and a.disabled_at is null
        ) then null
        else e.chosen
      end as chosen
      from unnest($1::bigint[], $2::text[], $3::text[]) with ordinality as e(id, chosen, generated, n)
      order by e.id, e.chosen is null, e.n desc
    ), named as (
      update visitors v
      set room_name = coalesce(e.chosen, e.generated)
      from entry e
      where v.id = e.id and case
        when e.chosen is null then v.room_name is null
        else v.room_name is distinct from e.chosen
      end
    )
    select e.id, coalesce(e.chosen, v.room_name, e.generated) as "name"
    from entry e
    join visitors v on v.id = e.id`,
    [
      namings.map(({ id }) => id),
      namings.map(({ chosen }) => chosen),
      namings.map(({ generated }) => generated),
    ],
  )
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Gives a visitor another name in rooms, unless an agent has it, or somebody who is in one of his rooms now. */
export async function renameVisitor(
  query: Query,
  id: number,
  name: string,
): Promise<'renamed' | 'taken' | 'missing'> {
  const [row] = await query<{ taken: boolean }>(
    'rooms_rename',
    `with wish as (
      select v.id, exists (
        select from agents a where lower(a.name) = lower($2) and a.disabled_at is null
      ) or exists (
        select
        from online mine
        join online o on o.room_id = mine.room_id and o.kind = 'visitor' and o.person_id <> v.id
        join visitors other on other.id = o.person_id and lower(other.room_name) = lower($2)
        where mine.kind = 'visitor' and mine.person_id = v.id and mine.room_id <> 0
      ) as taken
      from visitors v
      where v.id = $1
    ), renamed as (
      update visitors v
      set room_name = $2
      from wish
      where v.id = wish.id and not wish.taken
    )
    select taken
    from wish`,
    [id, name],
  )
  if (!row) return 'missing'
  return row.taken ? 'taken' : 'renamed'
}

/** The names of the rooms in which a visitor is. */
export async function roomsWith(query: Query, visitorId: number): Promise<string[]> {
  const rows = await query<{ name: string }>(
    'rooms_with',
    `select distinct c.name
    from online o
    join conversations c on c.id = o.room_id
    where o.kind = 'visitor' and o.person_id = $1 and o.room_id <> 0`,
    [visitorId],
  )
  return rows.map((row) => row.name)
}

/** Places in a list of messages to rooms, from 0, of those that nobody may write there: see readMessages for reading. */
export async function refusedInRooms(
  query: Query,
  calls: Pick<Call<'save_msg'>, 'person' | 'from_id' | 'room'>[],
): Promise<number[]> {
  const rows = await query<{ n: number }>(
    'rooms_refused',
    `select e.n - 1 as "n"
    from unnest($1::text[], $2::bigint[], $3::text[]) with ordinality as e(person, id, room, n)
    left join conversations c on c.name = e.room and c.kind = 'room' and c.closed_at is null
    where c.id is null or e.person = 'visitor' and (
      exists (select from blocked b where b.visitor_id = e.id)
      or exists (select from expelled x where x.conversation_id = c.id and x.visitor_id = e.id)
    )`,
    [calls.map(({ person }) => person), calls.map(({ from_id }) => from_id), calls.map(({ room }) => room)],
  )
  return rows.map((row) => row.n)
}

/** A visitor in a room. */
export interface Place {
  room: number
  visitor: number
}

/** Which of these visitors are expelled from these rooms, and for how many ms more (null: for good). */
export async function expelledAmong(
  query: Query,
  places: Place[],
): Promise<(Place & { left: number | null })[]> {
  if (places.length === 0) return []
  return query<Place & { left: number | null }>(
    'rooms_expelled_among',
    `select
      x.conversation_id as "room", x.visitor_id as "visitor",
      ceil(extract(epoch from x.expires_at - now()) * 1000)::bigint as "left"
    from unnest($1::bigint[], $2::bigint[]) as e(room, visitor)
    join expelled x on x.conversation_id = e.room and x.visitor_id = e.visitor`,
    [places.map(({ room }) => room), places.map(({ visitor }) => visitor)],
  )
}

/** Messages that were removed from rooms since a moment; a little before it too, since commits are not in order of time. */
export async function removedSince(
  query: Query,
  known: { room: number; at: number }[],
): Promise<{ room: number; at: number; seqs: number[] }[]> {
  if (known.length === 0) return []
  return query<{ room: number; at: number; seqs: number[] }>(
    'rooms_removed_since',
    `select e.room, e.at, json_agg(distinct r.seq) as "seqs"
    from unnest($1::bigint[], $2::bigint[]) as e(room, at)
    join removed_messages r on r.conversation_id = e.room
      and r.removed_at > to_timestamp(e.at / 1000.0) - interval '1 minute'
    group by e.room, e.at`,
    [known.map(({ room }) => room), known.map(({ at }) => at)],
  )
}

/** A room as agents see it in the list. */
export interface ListedRoom {
  name: string
  title: string | null
  /** How many people are in it. */
  here: number
  /** When somebody wrote there last. */
  last: Date | null
  closed: boolean
}

/** All rooms, those that are open first. */
export async function allRooms(query: Query): Promise<ListedRoom[]> {
  return query<ListedRoom>(
    'rooms_all',
    `select c.name, c.title, (
        select count(distinct (o.kind, o.person_id)) from online o where o.room_id = c.id
      ) as "here", m.sent_at as "last", c.closed_at is not null as "closed"
    from conversations c
    left join messages m on m.conversation_id = c.id and m.seq = c.last_seq
    where c.kind = 'room'
    order by c.closed_at is not null, c.id`,
  )
}

/** Makes a room. False: there is one of this name, open or closed. */
export async function makeRoom(query: Query, name: string, title: string): Promise<boolean> {
  const rows = await query(
    'rooms_make',
    `insert into conversations (kind, name, title, waiting_since)
    values ('room', $1, $2, null)
    on conflict do nothing
    returning id`,
    [name, title],
  )
  return rows.length > 0
}

/** Closes a room, or opens it again. False: there is none, or it was so already. */
export async function setClosed(query: Query, name: string, closed: boolean): Promise<boolean> {
  const rows = await query(
    'rooms_set_closed',
    `update conversations
    set closed_at = case when $2 then now() end, changed_at = now(), rev = rev + 1
    where kind = 'room' and name = $1 and (closed_at is not null) <> $2
    returning id`,
    [name, closed],
  )
  return rows.length > 0
}

/** What a room that is open is called; null: there is no such room. */
export async function findRoom(query: Query, name: string): Promise<{ title: string | null } | null> {
  const [row] = await query<{ title: string | null }>(
    'rooms_find',
    `select title
    from conversations
    where kind = 'room' and name = $1 and closed_at is null`,
    [name],
  )
  return row ?? null
}

/** A message that has no words any more, and the rev by which its room is known since. */
export interface RemovedMessage {
  conversation: number
  rev: number
}

/**
 * Takes the words of a message from the database. Null: there is no such message in this room, or it was removed before.
 * Messages of service chat are no agent's to remove.
 */
export async function removeMessage(
  query: Query,
  room: string,
  seq: number,
  agentId: number,
): Promise<RemovedMessage | null> {
  // First, as whoever saves messages does: two who remove the same one come one after the other.
  const [held] = await query<RemovedMessage>(
    'rooms_hold',
    `update conversations
    set rev = rev + 1, changed_at = now()
    where kind = 'room' and name = $1
    returning id as "conversation", rev`,
    [room],
  )
  if (!held) return null
  const removed = await query(
    'rooms_remove_message',
    `with emptied as (
      update messages
      set body = ''
      where conversation_id = $1 and seq = $2 and body <> ''
      returning conversation_id, seq
    )
    insert into removed_messages (conversation_id, seq, agent_id)
    select conversation_id, seq, $3
    from emptied
    returning seq`,
    [held.conversation, seq, agentId],
  )
  return removed.length > 0 ? held : null
}

/** Expels a visitor for so many hours (null: for good). False: no such room, or nobody who was ever in one. */
export async function expelVisitor(
  query: Query,
  expulsion: { room: string; visitor: number; agentId: number; hours: number | null },
): Promise<boolean> {
  const rows = await query(
    'rooms_expel',
    `insert into expulsions as x (conversation_id, visitor_id, agent_id, expires_at)
    select c.id, v.id, $3::bigint, now() + make_interval(hours => $4::integer)
    from conversations c
    join visitors v on v.id = $2 and v.room_name is not null
    where c.kind = 'room' and c.name = $1
    on conflict (conversation_id, visitor_id) do update
    set agent_id = excluded.agent_id, expelled_at = now(), expires_at = excluded.expires_at
    returning x.visitor_id`,
    [expulsion.room, expulsion.visitor, expulsion.agentId, expulsion.hours],
  )
  return rows.length > 0
}

/** Lets a visitor into a room again. */
export async function readmitVisitor(query: Query, room: string, visitor: number): Promise<void> {
  await query(
    'rooms_readmit',
    `delete from expulsions x
    using conversations c
    where c.id = x.conversation_id and c.kind = 'room' and c.name = $1 and x.visitor_id = $2`,
    [room, visitor],
  )
}

/** Somebody who may not enter a room. */
export interface Expelled {
  id: number
  name: string
  /** Name of the agent who did it. */
  by: string
  until: Date | null
}

/** Who may not enter a room, the newest first. */
export async function expelledFrom(query: Query, room: string): Promise<Expelled[]> {
  return query<Expelled>(
    'rooms_expelled_from',
    `select v.id, coalesce(v.room_name, '') as "name", a.name as "by", x.expires_at as "until"
    from expelled x
    join conversations c on c.id = x.conversation_id and c.kind = 'room' and c.name = $1
    join visitors v on v.id = x.visitor_id
    join agents a on a.id = x.agent_id
    order by x.expelled_at desc, v.id`,
    [room],
  )
}

/** Visitors who are in rooms from which they were expelled, by the lists of a socket server. */
export async function expelledOf(
  query: Query,
  rooms: Call<'presence'>['rooms'],
): Promise<{ room: string; id: number }[]> {
  const places = rooms.flatMap(({ room, visitors }) => visitors.map((id) => ({ room, id })))
  if (places.length === 0) return []
  return query<{ room: string; id: number }>(
    'rooms_expelled_of',
    `select e.room, e.id
    from unnest($1::text[], $2::bigint[]) as e(room, id)
    join conversations c on c.kind = 'room' and c.name = e.room
    join expelled x on x.conversation_id = c.id and x.visitor_id = e.id`,
    [places.map(({ room }) => room), places.map(({ id }) => id)],
  )
}
