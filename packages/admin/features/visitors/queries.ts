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
  user_agent: string | null
  /** The page of another site that led him here. */
  came_from: string | null
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
    `insert into visitors as v (id, name, email, locale, zone, page, address, user_agent, came_from)
    select id, name, email, locale, zone, page, address, user_agent, came_from
    from jsonb_to_recordset($1::jsonb) as e(
      id bigint, name text, email text, locale text, zone text, page jsonb, address inet, user_agent text,
      came_from text
    )
    order by id
    on conflict (id) do update
    set
      name = coalesce(excluded.name, v.name),
      email = coalesce(excluded.email, v.email),
      locale = coalesce(excluded.locale, v.locale),
      zone = coalesce(excluded.zone, v.zone),
      page = coalesce(excluded.page, v.page),
      address = excluded.address,
      user_agent = coalesce(excluded.user_agent, v.user_agent),
      came_from = coalesce(excluded.came_from, v.came_from),
      last_seen_at = now()
    returning id, name`,
    [JSON.stringify(sorted)],
  )
  return new Map(rows.flatMap((row) => (row.name ? [[row.id, row.name]] : [])))
}

/** A page that a visitor opened. */
export interface VisitedPage {
  id: number
  url: string
  title: string | null
}

/** How many pages of one visitor are kept. */
const mostPages = 100

/**
 * Adds pages to those where visitors have been, in this order; one that is a visitor's newest already only gets its
 * title. Two batches with the same visitor must not look for it at once: the caller holds the visitors' rows.
 */
export async function rememberPages(query: Query, pages: VisitedPage[]): Promise<void> {
  if (pages.length === 0) return
  await query(
    'visitors_remember_pages',
    `with entry as (
      select e.*, row_number() over (partition by e.visitor_id order by e.n) = 1 as is_first
      from unnest($1::bigint[], $2::text[], $3::text[]) with ordinality as e(visitor_id, url, title, n)
    ), known as (
      select e.n, e.visitor_id, p.id, e.title
      from entry e
      cross join lateral (
        select id, url from visitor_pages where visitor_id = e.visitor_id order by id desc limit 1
      ) p
      where e.is_first and p.url = e.url
    ), titled as (
      update visitor_pages p
      set title = k.title
      from known k
      where p.visitor_id = k.visitor_id and p.id = k.id and p.title is distinct from k.title
    )
    insert into visitor_pages (visitor_id, url, title)
    select e.visitor_id, e.url, e.title
    from entry e
    join visitors v on v.id = e.visitor_id
    where e.n not in (select n from known)
    order by e.n`,
    [pages.map(({ id }) => id), pages.map(({ url }) => url), pages.map(({ title }) => title)],
  )
  await query(
    'visitors_forget_pages',
    `delete from visitor_pages p
    using unnest($1::bigint[]) as e(visitor_id)
    where p.visitor_id = e.visitor_id and p.id < (
      select min(kept.id)
      from (
        select id from visitor_pages where visitor_id = e.visitor_id order by id desc limit $2
      ) kept
    )`,
    [[...new Set(pages.map(({ id }) => id))], mostPages],
  )
}

/** Writes down where visitors are now, each only once in the list. Answers for whom that is news. */
export async function movePages(query: Query, pages: VisitedPage[]): Promise<Set<number>> {
  const rows = await query<{ id: number }>(
    'visitors_move',
    `with held as (
      select v.id, jsonb_strip_nulls(jsonb_build_object('url', e.url, 'title', e.title)) as page
      from unnest($1::bigint[], $2::text[], $3::text[]) as e(visitor_id, url, title)
      join visitors v on v.id = e.visitor_id
      order by v.id
      for no key update of v
    )
    update visitors v
    set page = held.page
    from held
    where v.id = held.id and v.page - 'referrer' is distinct from held.page
    returning v.id`,
    [pages.map(({ id }) => id), pages.map(({ url }) => url), pages.map(({ title }) => title)],
  )
  return new Set(rows.map((row) => row.id))
}

/** The open conversations of these visitors that somebody serves. */
export async function servedConversations(
  query: Query,
  visitorIds: number[],
): Promise<{ visitor: number; conversation: number; agent: number }[]> {
  if (visitorIds.length === 0) return []
  return query<{ visitor: number; conversation: number; agent: number }>(
    'visitors_served',
    `select visitor_id as "visitor", id as "conversation", agent_id as "agent"
    from conversations
    where visitor_id = any($1) and closed_at is null and agent_id is not null`,
    [visitorIds],
  )
}

/** What agents write down about a visitor; '' takes it back, undefined leaves it. */
export interface Change {
  name?: string
  email?: string
  phone?: string
  company?: string
  about?: string
}

/** Changes what agents know of a visitor. Answers his open conversations with their new rev; null: no such visitor. */
export async function changeVisitor(query: Query, id: number, change: Change): Promise<number[] | null> {
  const changed = await query(
    'visitors_change',
    `update visitors
    set
      known_as = case when $2::text is null then known_as else nullif($2, '') end,
      known_email = case when $3::text is null then known_email else nullif($3, '') end,
      phone = case when $4::text is null then phone else nullif($4, '') end,
      company = case when $5::text is null then company else nullif($5, '') end,
      about = case when $6::text is null then about else nullif($6, '') end
    where id = $1 and exists (select from conversations c where c.visitor_id = $1 and c.kind = 'service')
    returning id`,
    [id, change.name, change.email, change.phone, change.company, change.about],
  )
  if (changed.length === 0) return null
  const rows = await query<{ id: number }>(
    'visitors_change_told',
    `update conversations
    set rev = rev + 1, changed_at = now()
    where visitor_id = $1 and closed_at is null and kind = 'service'
    returning id`,
    [id],
  )
  return rows.map((row) => row.id)
}

export interface DetailsRow {
  id: number
  name: string | null
  email: string | null
  knownAs: string | null
  knownEmail: string | null
  phone: string | null
  company: string | null
  about: string | null
  verifiedSub: string | null
  locale: string | null
  zone: string | null
  userAgent: string | null
  cameFrom: string | null
  firstSeen: Date
}

/** All that is known of a visitor who has, or had, a service conversation; null when there is none. */
export async function visitorDetails(query: Query, id: number): Promise<DetailsRow | null> {
  const [row] = await query<DetailsRow>(
    'visitors_details',
    `select
      v.id, v.name, v.email, v.known_as as "knownAs", v.known_email as "knownEmail", v.phone, v.company, v.about,
      v.verified_sub as "verifiedSub", v.locale, v.zone, v.user_agent as "userAgent", v.came_from as "cameFrom", v.first_seen_at as "firstSeen"
    from visitors v
    where v.id = $1 and exists (select from conversations c where c.visitor_id = v.id and c.kind = 'service')`,
    [id],
  )
  return row ?? null
}

/** Where a visitor has been, the newest page first. */
export async function pagesOf(
  query: Query,
  id: number,
): Promise<{ url: string; title: string | null; at: Date }[]> {
  return query<{ url: string; title: string | null; at: Date }>(
    'visitors_pages',
    `select url, title, at
    from visitor_pages
    where visitor_id = $1
    order by id desc`,
    [id],
  )
}

export interface PastConversation {
  id: number
  at: Date
  agent: string | null
  first: string
}

/** A visitor's conversations in which somebody wrote, the newest first, at most 50. */
export async function conversationsWith(query: Query, id: number): Promise<PastConversation[]> {
  return query<PastConversation>(
    'visitors_conversations',
    `select c.id, c.opened_at as "at", a.name as "agent", left(f.body, 120) as "first"
    from conversations c
    join messages f on f.conversation_id = c.id and f.seq = 1
    left join agents a on a.id = c.agent_id
    where c.visitor_id = $1 and c.kind = 'service'
    order by c.id desc
    limit 50`,
    [id],
  )
}
