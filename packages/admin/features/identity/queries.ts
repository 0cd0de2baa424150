import type { Query } from '../../plugins/db.ts'
import type { Details } from './details.ts'

/** A visitor, and who he is by his site's word; null: nobody vouches for him. */
export interface KnownVisitor {
  id: number
  sub: string | null
}

/** Visitors by these ids, and those whom a site calls so. */
export async function findVisitors(query: Query, ids: number[], subs: string[]): Promise<KnownVisitor[]> {
  return query<KnownVisitor>(
    'identity_find',
    `select id, verified_sub as "sub"
    from visitors
    where id = any($1) or verified_sub = any($2)`,
    [ids, subs],
  )
}

/** Keeps a visitor, and whoever a site calls so, as they are until the transaction ends. */
export async function holdVisitors(query: Query, id: number | null, sub: string): Promise<KnownVisitor[]> {
  return query<KnownVisitor>(
    'identity_hold',
    `select id, verified_sub as "sub"
    from visitors
    where id = $1 or verified_sub = $2
    order by id
    for no key update`,
    [id, sub],
  )
}

/** A new visitor for whom his site vouches. */
export async function addVerified(query: Query, sub: string): Promise<number> {
  const [row] = await query<{ id: number }>(
    'identity_add',
    `insert into visitors (verified_sub)
    values ($1)
    returning id`,
    [sub],
  )
  if (!row) throw new Error('a new visitor has no id')
  return row.id
}

/** A visitor for whom nobody vouched is one whom his site knows. */
export async function verify(query: Query, id: number, sub: string): Promise<void> {
  await query(
    'identity_verify',
    `update visitors
    set verified_sub = $2
    where id = $1`,
    [id, sub],
  )
}

/** Those of the ids that are visitors for whom nobody vouches. */
export async function anonymousAmong(query: Query, ids: number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await query<{ id: number }>(
    'identity_anonymous',
    `select id
    from visitors
    where id = any($1) and verified_sub is null`,
    [ids],
  )
  return new Set(rows.map((row) => row.id))
}

/** What visitors said of themselves. */
export async function detailsOfVisitors(query: Query, ids: number[]): Promise<Map<number, Details>> {
  const rows = await query<Details & { id: number }>(
    'identity_details',
    `select id, name, email
    from visitors
    where id = any($1)`,
    [ids],
  )
  return new Map(rows.map(({ id, name, email }) => [id, { name, email }]))
}

/** What somebody says who may be a visitor. Without `sub`, only if nobody vouches for that one. */
export interface Said extends Details {
  id: number
  sub: string | null
}

/** Writes down what known visitors say of themselves. Answers whom that changes. */
export async function noteDetails(query: Query, said: Said[]): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'identity_note_details',
    `with held as (
      select v.id, coalesce(e.name, v.name) as name, coalesce(e.email, v.email) as email
      from jsonb_to_recordset($1::jsonb) as e(id bigint, sub text, name text, email text)
      join visitors v on v.id = e.id and v.verified_sub is not distinct from e.sub
      where (coalesce(e.name, v.name), coalesce(e.email, v.email)) is distinct from (v.name, v.email)
      order by v.id
      for no key update of v
    )
    update visitors v
    set name = held.name, email = held.email
    from held
    where v.id = held.id
    returning v.id`,
    [JSON.stringify(said)],
  )
  return rows.map((row) => row.id)
}

/** Raises the rev of what these visitors have open. Answers those conversations. */
export async function raiseOpen(query: Query, visitorIds: number[]): Promise<number[]> {
  const rows = await query<{ id: number }>(
    'identity_raise_open',
    `with held as (
      select id
      from conversations
      where visitor_id = any($1) and closed_at is null and kind = 'service'
      order by id
      for no key update
    )
    update conversations c
    set rev = c.rev + 1, changed_at = now()
    from held
    where c.id = held.id
    returning c.id`,
    [visitorIds],
  )
  return rows.map((row) => row.id)
}
