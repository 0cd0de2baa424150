import type { Query } from '../../plugins/db.ts'
import type { Act, Kind } from './acts.ts'
import type { Entry } from './audit.ts'

export async function addLine(query: Query, entry: Entry): Promise<void> {
  await query(
    'audit_add',
    `insert into audit (who, agent_id, agent_name, did, on_kind, on_id, address, facts)
    values ($1, $2::bigint, (select name from agents where id = $2::bigint), $3, $4, $5, $6, $7)`,
    valuesOf(entry),
  )
}

/** Adds a line unless there is one like it that is younger than a minute. */
export async function addLineOnce(query: Query, entry: Entry): Promise<void> {
  await query(
    'audit_add_once',
    `insert into audit (who, agent_id, agent_name, did, on_kind, on_id, address, facts)
    select $1, $2::bigint, (select name from agents where id = $2::bigint), $3, $4, $5::bigint, $6::inet, $7::jsonb
    where not exists (
      select
      from audit
      where at > now() - interval '1 minute' and who = $1 and agent_id is not distinct from $2::bigint and did = $3
        and on_kind is not distinct from $4 and on_id is not distinct from $5::bigint
        and address is not distinct from $6::inet
    )`,
    valuesOf(entry),
  )
}

function valuesOf({ who, did, on, from, facts }: Entry): unknown[] {
  const isAgent = typeof who === 'number'
  return [
    isAgent ? 'agent' : who,
    isAgent ? who : null,
    did,
    on?.kind ?? null,
    on?.id ?? null,
    from ?? null,
    JSON.stringify(facts),
  ]
}

/** A line as it is read. */
export interface Line {
  id: number
  at: Date
  who: 'agent' | 'visitor' | 'stranger' | 'system'
  agentId: number | null
  /** What he was called then. */
  agentName: string | null
  did: Act
  kind: Kind | null
  thing: number | null
  /** What an account is called now. */
  account: string | null
  address: string | null
  facts: Record<string, unknown>
}

/** Which lines; null chooses all. */
export interface Choice {
  agentId: number | null
  who: Exclude<Line['who'], 'agent'> | null
  did: Act | null
  /** At or after this time, and before that one. */
  from: Date | null
  until: Date | null
}

/** Lines of the log, the newest first, those before one of them. */
export async function readLines(
  query: Query,
  choice: Choice,
  before: number | null,
  limit: number,
): Promise<Line[]> {
  return query<Line>(
    'audit_read',
    `select
      l.id, l.at, l.who, l.agent_id as "agentId", l.agent_name as "agentName", l.did, l.on_kind as "kind",
      l.on_id as "thing", a.name as "account", host(l.address) as "address", l.facts
    from audit l
    left join agents a on l.on_kind = 'account' and a.id = l.on_id
    where ($1::bigint is null or l.agent_id = $1)
      and ($2::text is null or l.who = $2)
      and ($3::text is null or l.did = $3)
      and ($4::timestamptz is null or l.at >= $4)
      and ($5::timestamptz is null or l.at < $5)
      and ($6::bigint is null or l.id < $6)
    order by l.id desc
    limit $7`,
    [choice.agentId, choice.who, choice.did, choice.from, choice.until, before, limit],
  )
}
