import type { Query } from '../../plugins/db.ts'
import { canaryVisitor } from './who.ts'

/** Where the way of a message ended: at the database, before the login, before it was acknowledged or delivered. */
export type Reason = 'database' | 'connect' | 'acknowledge' | 'deliver'

export interface CanaryConversation {
  id: number
  seq: number
  rev: number
}

/** What the canary says stands here; it is made where it is not there yet. */
export async function canaryConversation(query: Query): Promise<CanaryConversation> {
  const found = await findConversation(query)
  if (found) return found
  await query(
    'canary_begin',
    `with visitor as (
      insert into visitors (id) values ($1)
      on conflict do nothing
    )
    insert into conversations (kind, visitor_id, waiting_since) values ('canary', $1, null)
    on conflict do nothing`,
    [canaryVisitor],
  )
  const made = await findConversation(query)
  if (!made) throw new Error('the canary has no conversation')
  return made
}

async function findConversation(query: Query): Promise<CanaryConversation | undefined> {
  const [row] = await query<CanaryConversation>(
    'canary_conversation',
    `select id, last_seq as "seq", rev
    from conversations
    where kind = 'canary'`,
  )
  return row
}

/** Of what the canary said only the newest so many are kept. */
export async function dropWords(query: Query, kept: number): Promise<void> {
  await query(
    'canary_drop',
    `delete from messages m
    using conversations c
    where c.kind = 'canary' and m.conversation_id = c.id and m.seq <= c.last_seq - $1`,
    [kept],
  )
}

/** How the check stood when it was done last. */
export interface Standing {
  failing: boolean
  /** What fails, or failed last, and since when it does, or did. */
  reason: Reason | null
  since: Date | null
  /** The ways by which was told that it fails, and not yet that it works again. */
  told: readonly string[]
}

export interface Turn {
  standing: Standing
  /** Where the owner is told by mail. */
  ownerEmail: string | null
}

/** Takes the next check, so that of several admin apps one does it; null while it is not due. */
export async function takeTurn(query: Query, everySeconds: number): Promise<Turn | null> {
  const [row] = await query<Standing & { ownerEmail: string | null }>(
    'canary_take_turn',
    // One that is due later than that was put there by a clock that was set back since.
    `update canary
    set due_at = now() + make_interval(secs => $1)
    where due_at <= now() or due_at > now() + make_interval(secs => $1)
    returning failing, reason, since, told, (
      select email from agents where role = 'owner' and disabled_at is null
    ) as "ownerEmail"`,
    [everySeconds],
  )
  if (!row) return null
  const { ownerEmail, ...standing } = row
  return { standing, ownerEmail }
}

/** Milliseconds until the next check is due. */
export async function untilTurn(query: Query): Promise<number> {
  const [row] = await query<{ ms: number }>(
    'canary_until_turn',
    'select greatest(0, 1000 * extract(epoch from due_at - now()))::float8 as "ms" from canary',
  )
  return row?.ms ?? 0
}

/** How long a message took to be acknowledged, and to be with the agent, in ms. */
export interface Measured {
  acknowledged: number
  delivered: number
}

/** Writes down how a check went; `measured` where it went well. */
export async function keepStanding(
  query: Query,
  { failing, reason, since, told }: Standing,
  measured: Measured | null,
): Promise<void> {
  await query(
    'canary_keep',
    `update canary
    set checked_at = now(), failing = $1, reason = $2, since = $3, told = $4, acknowledged_ms = $5, delivered_ms = $6`,
    [failing, reason, since, told, measured?.acknowledged ?? null, measured?.delivered ?? null],
  )
}

/** The last check, as others read of it. */
export interface LastCheck {
  /** What fails and since when; null: it works. */
  failing: { reason: Reason; since: Date } | null
  measured: Measured | null
  /** Seconds since then. */
  age: number
}

/** Null before the first check. */
export async function readLastCheck(query: Query): Promise<LastCheck | null> {
  const [row] = await query<Omit<Standing, 'told'> & Partial<Measured> & { age: number }>(
    'canary_last',
    `select failing, reason, since, acknowledged_ms as "acknowledged", delivered_ms as "delivered",
      greatest(0, extract(epoch from now() - checked_at))::float8 as "age"
    from canary
    where checked_at is not null`,
  )
  if (!row) return null
  const { failing, reason, since, acknowledged, delivered, age } = row
  return {
    failing: failing && reason && since ? { reason, since } : null,
    measured: acknowledged != null && delivered != null ? { acknowledged, delivered } : null,
    age,
  }
}
