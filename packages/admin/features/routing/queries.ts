import type { Query } from '../../plugins/db.ts'

/** A conversation whose agent or place in the line changed. */
export interface Move {
  conversation: number
  visitor: number
  agent: number | null
  rev: number
  place: number | null
  /** The place is a later one than it was. */
  rose: boolean
}

/** Whom to route beside who waits anyway. */
export interface Occasion {
  /** The one agent who is given visitors; else all are. */
  onlyAgent?: number
  /** Visitors who have come. */
  back?: number[]
}

/** Waits until nobody else routes; until the transaction ends nobody else does. */
export async function takeRouting(query: Query): Promise<void> {
  await query('routing_take', `select pg_advisory_xact_lock(hashtext('kefu routing'))`)
}

/** Gives who waits to agents with room, and numbers the line: see migrations/0011_presence.sql. */
export async function routeWaiting(query: Query, { onlyAgent, back = [] }: Occasion): Promise<Move[]> {
  return query<Move>(
    'routing_route',
    'select conversation, visitor, agent, rev, place, rose from route_waiting($1, $2)',
    [onlyAgent ?? null, back],
  )
}

/** Takes conversations from agents whose grace is over (their presence is forgotten). They wait again, in their old place. */
export async function releaseVisitorsOfGoneAgents(query: Query, graceSeconds: number): Promise<void> {
  await query(
    'routing_release',
    // From the agents, who are few, to what is theirs. Left to itself PostgreSQL goes the other way as long as it thinks
    // that there is one conversation, and asks for each of all.
    `with gone as materialized (
      select a.id
      from agents a
      where not exists (
        select
        from presences p
        where p.kind = 'agent' and p.person_id = a.id and p.room_id = 0
          and (p.left_at is null or p.left_at > now() - make_interval(secs => $1))
      )
    ), theirs as materialized (
      select c.id
      from gone
      cross join lateral (
        select id from conversations where agent_id = gone.id and closed_at is null offset 0
      ) c
    ), held as (
      select c.id
      from conversations c
      where c.id = any(array(select id from theirs)) and c.closed_at is null and exists (
        select from gone where gone.id = c.agent_id
      )
      order by c.id
      for no key update of c
    )
    update conversations c
    set agent_id = null, waiting_since = now(), rev = c.rev + 1, changed_at = now()
    from held
    where c.id = held.id`,
    [graceSeconds],
  )
}

/** A conversation that went to the next agent. */
export interface Passed {
  conversation: number
  visitor: number
  /** Whose it was. */
  before: number
  rev: number
}

/** Passes on what agents were given so long ago and have not opened: see migrations/0011_presence.sql. */
export async function passOnUnopened(query: Query, seconds: number): Promise<Passed[]> {
  return query<Passed>(
    'routing_pass_on',
    'select conversation, visitor, before, rev from pass_on_unopened($1)',
    [seconds],
  )
}

/** A conversation that a visitor left behind. */
export interface Left {
  conversation: number
  visitor: number
  agent: number | null
  rev: number
  /** Nobody wrote in it. */
  deleted: boolean
}

/** Takes leave of visitors who are not here: see migrations/0005_coming_and_going.sql. */
export async function takeLeave(query: Query, visitorIds: number[]): Promise<Left[]> {
  return query<Left>(
    'routing_see_off',
    'select conversation, visitor, agent, rev, deleted from see_off($1)',
    [visitorIds],
  )
}

/** Closes served conversations whose visitor has been away, and in which nobody wrote, for a day. */
export async function closeForgotten(query: Query): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'routing_close_forgotten',
    `with due as (
      select c.id
      from conversations c
      where c.agent_id is not null and c.closed_at is null and c.changed_at < now() - interval '24 hours'
        and not exists (
          select from presences p where p.kind = 'visitor' and p.person_id = c.visitor_id and p.room_id = 0
        )
      order by c.id
      limit 200
      for no key update of c
    )
    update conversations c
    set closed_at = now(), changed_at = now(), rev = c.rev + 1
    from due
    where c.id = due.id
    returning c.id`,
  )
  return rows.map((row) => row.id)
}

/** One sweep at a time: true when this transaction may sweep now. */
export async function takeSweep(query: Query): Promise<boolean> {
  const [row] = await query<{ taken: boolean }>(
    'routing_take_sweep',
    `select pg_try_advisory_xact_lock(hashtext('kefu sweep')) as "taken"`,
  )
  return row?.taken ?? false
}

/** Throws away what is over: tickets, sessions, one-time links, nodes that have been silent for a day. */
export async function tidy(query: Query): Promise<void> {
  await query('routing_tidy_tickets', 'delete from used_tickets where expires_at < now()')
  await query('routing_tidy_sessions', 'delete from sessions where expires_at < now()')
  await query('routing_tidy_attempts', 'delete from login_attempts where forget_at < now()')
  await query('routing_tidy_devices', `delete from known_devices where used_at < now() - interval '1 year'`)
  await query('routing_tidy_links', 'delete from one_time_links where expires_at < now()')
  await query('routing_tidy_nodes', `delete from nodes where beat_at < now() - interval '1 day'`)
}
