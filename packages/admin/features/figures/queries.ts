import type { Query } from '../../plugins/db.ts'

/** What can be counted of a stretch of time, of one agent or of everybody. */
export interface Counted {
  /** What agents and visitors wrote; of one agent, what he did. */
  messages: number
  rated: number
  stars: number
  /** Conversations of that time that an agent answered, and how many seconds the middle one of them waited for it. */
  answered: number
  seconds: number | null
}

export interface CountedStretch extends Counted {
  /** Conversations that were opened then; 0 where one agent is asked for. */
  begun: number
}

export interface CountedAgent extends Counted {
  id: number
  name: string
  isDisabled: boolean
}

/** Whether there is anything to tell of: a conversation in which somebody wrote, or what is left of one. */
export async function hasFigures(query: Query): Promise<boolean> {
  const [row] = await query<{ has: boolean }>(
    'figures_has',
    `select exists (select from figures)
      or exists (select from conversations where kind = 'service' and last_seq > 0) as "has"`,
  )
  return row?.has ?? false
}

/** The figures of stretches that follow one another, from each border to the next; of one agent, or of everybody. */
export async function countStretches(
  query: Query,
  borders: readonly Date[],
  agentId: number | null,
): Promise<CountedStretch[]> {
  return query<CountedStretch>(
    'figures_stretches',
    `select f.begun, f.messages, f.rated, f.stars, a.answered, a.seconds
    from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as s(begins, ends, n)
    cross join lateral (
      select
        coalesce(sum(begun), 0) as begun, coalesce(sum(messages), 0) as messages, coalesce(sum(rated), 0) as rated,
        coalesce(sum(stars), 0) as stars
      from (
        select begun, messages, rated, stars
        from figures
        where $3::bigint is null and starts_at >= s.begins and starts_at < s.ends
        union all
        select 0, messages, rated, stars
        from agent_figures
        where minutes = 15 and agent_id = $3 and starts_at >= s.begins and starts_at < s.ends
      ) part
    ) f
    cross join lateral (
      select count(*) as answered, percentile_disc(0.5) within group (order by seconds) as seconds
      from first_answers
      where opened_at >= s.begins and opened_at < s.ends and ($3::bigint is null or agent_id = $3)
    ) a
    order by s.n`,
    [borders.slice(0, -1), borders.slice(1), agentId],
  )
}

/**
 * The figures of each agent in one stretch, and the usual wait for an answer of all together. The days of UTC that are in
 * it whole are added up as such, and what is left at its ends by quarters of an hour.
 */
export async function countAgents(
  query: Query,
  from: Date,
  until: Date,
): Promise<{ agents: CountedAgent[]; seconds: number | null }> {
  const rows = await query<Counted & { id: number | null; name: string | null; isDisabled: boolean | null }>(
    'figures_agents',
    `with wait as (
      select agent_id, seconds, count(*) as n
      from first_answers
      where opened_at >= $1 and opened_at < $2
      group by grouping sets ((agent_id, seconds), (seconds))
    ), placed as (
      select
        agent_id, seconds, sum(n) over (partition by agent_id order by seconds) as upto,
        sum(n) over (partition by agent_id) as answered
      from wait
    ), answer as (
      select agent_id, max(answered) as answered, min(seconds) filter (where 2 * upto >= answered) as seconds
      from placed
      group by agent_id
    )
    select
      a.id, a.name, a.disabled_at is not null as "isDisabled", f.messages, f.rated, f.stars,
      coalesce(w.answered, 0)::bigint as "answered", w.seconds
    from (select id, name, disabled_at from agents union all select null, null, null) a
    left join answer w on w.agent_id is not distinct from a.id
    cross join lateral (
      select
        coalesce(sum(messages), 0) as messages, coalesce(sum(rated), 0) as rated, coalesce(sum(stars), 0) as stars
      from (
        select messages, rated, stars
        from agent_figures
        where minutes = 1440 and agent_id = a.id and starts_at >= $3 and starts_at < $4
        union all
        select messages, rated, stars
        from agent_figures
        where minutes = 15 and agent_id = a.id and starts_at >= $1 and starts_at < $3
        union all
        select messages, rated, stars
        from agent_figures
        where minutes = 15 and agent_id = a.id and starts_at >= $4 and starts_at < $2
      ) part
    ) f
    order by a.name, a.id`,
    [from, until, ...wholeDays(from, until)],
  )
  return {
    agents: rows.flatMap(({ id, name, isDisabled, ...counted }) =>
      id === null ? [] : { id, name: name ?? '', isDisabled: isDisabled ?? false, ...counted },
    ),
    seconds: rows.find(({ id }) => id === null)?.seconds ?? null,
  }
}

const aDay = 24 * 60 * 60 * 1000

/** Where the days of UTC begin and end that are whole in a stretch; both at its end where there is none. */
function wholeDays(from: Date, until: Date): [Date, Date] {
  const first = Math.ceil(from.getTime() / aDay) * aDay
  const last = Math.floor(until.getTime() / aDay) * aDay
  return first < last ? [new Date(first), new Date(last)] : [until, until]
}
