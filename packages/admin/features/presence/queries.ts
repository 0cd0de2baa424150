import type { Query } from '../../plugins/db.ts'

export type Person = 'visitor' | 'agent'

/** Somebody on a node: in service chat (room 0) or in a room. */
export interface Arrival {
  nodeId: number
  person: Person
  id: number
  roomId: number
  /** The node's number of the login. */
  no: number
}

export interface Beat {
  nodeId: number
  /** The beat speaks of logins up to this number; younger ones stay as they are. */
  upto: number
  people: { person: Person; id: number; roomId: number }[]
}

/** The node's id. A new boot at a known address ends what the old one said. */
export async function nodeOf(query: Query, address: string, boot: string): Promise<number> {
  const [row] = await query<{ id: number }>('presence_node', 'select node_of($1, $2) as id', [address, boot])
  if (!row) throw new Error('node_of answered nothing')
  return row.id
}

/** Who of these is here already, or left so shortly ago that nobody was told. */
export async function whoIsHere(
  query: Query,
  people: Omit<Arrival, 'nodeId' | 'no'>[],
): Promise<Set<string>> {
  const rows = await query<{ kind: Person; person_id: number; room_id: number }>(
    'presence_here',
    `select p.kind, p.person_id, p.room_id
    from unnest($1::text[], $2::bigint[], $3::bigint[]) as e(kind, person_id, room_id)
    join present p using (kind, person_id, room_id)`,
    columns(people),
  )
  return new Set(rows.map((row) => presenceKey(row.kind, row.person_id, row.room_id)))
}

export function presenceKey(person: Person, id: number, roomId: number): string {
  return `${person}:${id}:${roomId}`
}

/** Marks people as connected. */
export async function arrive(query: Query, arrivals: Arrival[]): Promise<void> {
  const rows = [
    ...new Map(arrivals.map((a) => [`${a.nodeId} ${presenceKey(a.person, a.id, a.roomId)}`, a])).values(),
  ]
  await query(
    'presence_arrive',
    `insert into presences as p (node_id, kind, person_id, room_id, login_no)
    select e.node_id, e.kind, e.person_id, e.room_id, e.login_no
    from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
      as e(kind, person_id, room_id, node_id, login_no)
    order by e.node_id, e.kind, e.person_id, e.room_id
    on conflict (node_id, kind, person_id, room_id) do update
    set login_no = greatest(p.login_no, excluded.login_no), left_at = null`,
    [...columns(rows), rows.map((row) => row.nodeId), rows.map((row) => row.no)],
  )
}

/**
 * Marks people as gone from a node, but for those who logged in after `no`. `final` ones have no grace: their
 * leaving is due at once.
 */
export async function depart(query: Query, departures: (Arrival & { final: boolean })[]): Promise<void> {
  await query(
    'presence_depart',
    `with held as (
      select p.*, e.login_no as upto, e.final
      from presences p
      join unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::boolean[])
        as e(kind, person_id, room_id, node_id, login_no, final) using (node_id, kind, person_id, room_id)
      order by node_id, kind, person_id, room_id
      for update of p
    )
    update presences p
    set left_at = case when e.final then '-infinity' else now() end
    from held e
    where p.node_id = e.node_id and p.kind = e.kind and p.person_id = e.person_id and p.room_id = e.room_id
      and p.login_no <= e.upto and (p.left_at is null or e.final)`,
    [
      ...columns(departures),
      departures.map((row) => row.nodeId),
      departures.map((row) => row.no),
      departures.map((row) => row.final),
    ],
  )
}

/** Takes a node's full list: who is missing in it is gone, who is on it and was not known is here. Answers the latter. */
export async function keepBeat(
  query: Query,
  { nodeId, upto, people }: Beat,
): Promise<Omit<Arrival, 'nodeId' | 'no'>[]> {
  return query<Omit<Arrival, 'nodeId' | 'no'>>(
    'presence_beat',
    'select person, id, room as "roomId" from take_beat($1, $2, $3, $4, $5)',
    [nodeId, upto, ...columns(people)],
  )
}

/**
 * Ends what nodes said that have not been heard of for 25 s; visitors have as long again before their grace begins.
 * Whoever comes or goes just now is left to the next sweep: to wait for him could be to wait for each other.
 */
export async function endSilentNodes(query: Query): Promise<void> {
  await query(
    'presence_silent_nodes',
    `with silent as (
      select p.node_id, p.kind, p.person_id, p.room_id, n.beat_at
      from presences p
      join nodes n on n.id = p.node_id
      where n.beat_at < now() - interval '25 seconds' and p.left_at is null
      for no key update of p skip locked
    )
    update presences p
    set left_at = case p.kind when 'visitor' then s.beat_at + interval '50 seconds' else now() end
    from silent s
    where p.node_id = s.node_id and p.kind = s.kind and p.person_id = s.person_id and p.room_id = s.room_id`,
  )
}

/**
 * People whose grace is over, forgotten by this; each is answered once, and only if no other node has him. Who comes
 * or goes just now is left to the next sweep, as above.
 */
export async function forgetGone(
  query: Query,
  person: Person,
  graceSeconds: number,
): Promise<{ id: number; roomId: number }[]> {
  return query<{ id: number; roomId: number }>(
    'presence_forget',
    `with due as (
      select p.node_id, p.kind, p.person_id, p.room_id
      from presences p
      where p.kind = $1 and p.left_at < now() - make_interval(secs => $2)
      for update skip locked
    ), gone as (
      delete from presences p
      using due d
      where p.node_id = d.node_id and p.kind = d.kind and p.person_id = d.person_id and p.room_id = d.room_id
      returning p.node_id, p.person_id, p.room_id
    )
    select distinct g.person_id as "id", g.room_id as "roomId"
    from gone g
    where not exists (
      select
      from presences p
      where p.kind = $1 and p.person_id = g.person_id and p.room_id = g.room_id
        and (p.node_id, p.person_id, p.room_id) not in (select node_id, person_id, room_id from gone)
    )`,
    [person, graceSeconds],
  )
}

/** Those of the sessions that are no longer good: signed out, ended, expired, unused, or of a disabled agent. */
export async function endedSessions(query: Query, sessions: number[]): Promise<number[]> {
  if (sessions.length === 0) return []
  const rows = await query<{ id: number }>(
    'presence_ended_sessions',
    `select e.id
    from unnest($1::bigint[]) as e(id)
    where not exists (
      select
      from good_sessions s
      where s.id = e.id and s.agent_id is not null
    )`,
    [sessions],
  )
  return rows.map((row) => row.id)
}

function columns(people: { person: Person; id: number; roomId: number }[]) {
  return [people.map((one) => one.person), people.map((one) => one.id), people.map((one) => one.roomId)]
}
