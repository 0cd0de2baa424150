import type { Page } from '@kefu/protocol/frames.ts'
import type { Query } from '../../plugins/db.ts'

/** What a visitor's page told about him at a login; what is missing leaves what was known. */
export interface VisitorSeen {
  id: number
  name: string | null
  email: string | null
  locale: string | null
  zone: string | null
  page: Page | null
  address: string
}

/** Those of the ids that are visitors (still). */
export async function existingVisitors(query: Query, ids: number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await query<{ id: number }>(
    'visitors_existing',
    `select id
    from visitors
    where id = any($1)`,
    [ids],
  )
  return new Set(rows.map((row) => row.id))
}

/** Ids for new visitors, from the sequence that numbers everybody. */
export async function newPeople(query: Query, count: number): Promise<number[]> {
  if (count === 0) return []
  const rows = await query<{ id: number }>(
    'visitors_new_ids',
    `select nextval('people') as id
    from generate_series(1, $1)`,
    [count],
  )
  return rows.map((row) => row.id)
}

/** Writes down that these visitors are here, new ones and known ones. Answers the names of those who have one. */
export async function greetVisitors(query: Query, visitors: VisitorSeen[]): Promise<Map<number, string>> {
  // Each only once, and in the order of ids: two batches with the same people must not wait for each other.
  const byId = new Map(visitors.map((visitor) => [visitor.id, visitor]))
  const sorted = [...byId.values()].sort((a, b) => a.id - b.id)
  const rows = await query<{ id: number; name: string | null }>(
    'visitors_greet',
    `insert into visitors as v (id, name, email, locale, zone, page, address)
    select id, name, email, locale, zone, page, address
    from jsonb_to_recordset($1::jsonb)
      as e(id bigint, name text, email text, locale text, zone text, page jsonb, address inet)
    order by id
    on conflict (id) do update
    set
      name = coalesce(excluded.name, v.name),
      email = coalesce(excluded.email, v.email),
      locale = coalesce(excluded.locale, v.locale),
      zone = coalesce(excluded.zone, v.zone),
      page = coalesce(excluded.page, v.page),
      address = excluded.address,
      last_seen_at = now()
    returning id, name`,
    [JSON.stringify(sorted)],
  )
  return new Map(rows.flatMap((row) => (row.name ? [[row.id, row.name]] : [])))
}
