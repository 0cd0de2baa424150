import { createHash, randomBytes } from 'node:crypto'
import type { Query } from '../../plugins/db.ts'

/** What a link is for, and of whom. */
export type Purpose =
  | { purpose: 'setup' }
  | { purpose: 'invitation'; invitationId: number }
  | { purpose: 'password'; agentId: number }

/** A link that is still good. */
interface OneTimeLink {
  invitationId: number | null
  agentId: number | null
}

/**
 * Makes the secret of a link that works once, within so many hours; the table has its hash alone. `madeBy` is the agent
 * who hands it over.
 */
export async function makeToken(
  query: Query,
  subject: Purpose,
  hours: number,
  madeBy: number | null = null,
): Promise<string> {
  const { token, hash } = newToken()
  const invitationId = subject.purpose === 'invitation' ? subject.invitationId : null
  const agentId = subject.purpose === 'password' ? subject.agentId : null
  await query(
    'login_make_link',
    `insert into one_time_links (token_hash, purpose, invitation_id, agent_id, made_by, expires_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(hours => $6))`,
    [hash, subject.purpose, invitationId, agentId, madeBy, hours],
  )
  return token
}

/** A secret, and what is stored of it. */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(24).toString('base64url')
  return { token, hash: hashOf(token) }
}

/** Whose link this is; null when it was used, is too old, or is for something else. */
export async function findLink(
  query: Query,
  purpose: Purpose['purpose'],
  token: string,
): Promise<OneTimeLink | null> {
  const [link] = await query<OneTimeLink>(
    'login_find_link',
    `select invitation_id as "invitationId", agent_id as "agentId"
     from one_time_links
     where token_hash = $1
       and purpose = $2
       and expires_at > now()`,
    [hashOf(token), purpose],
  )
  return link ?? null
}

/** The same, and takes the link away, with all others that are for the same. Of two who use them at once, one gets it. */
export async function takeLink(
  query: Query,
  purpose: Purpose['purpose'],
  token: string,
): Promise<OneTimeLink | null> {
  const hash = hashOf(token)
  const taken = await query<OneTimeLink & { hash: string }>(
    'login_take_link',
    `delete from one_time_links l
     using one_time_links used
     where used.token_hash = $1
       and used.purpose = $2
       and used.expires_at > now()
       and l.purpose = used.purpose
       and l.invitation_id is not distinct from used.invitation_id
       and l.agent_id is not distinct from used.agent_id
     returning l.token_hash as "hash", l.invitation_id as "invitationId", l.agent_id as "agentId"`,
    [hash, purpose],
  )
  return taken.find((link) => link.hash === hash) ?? null
}

/** Takes away the links that are for an account, and those that its agent has seen: he may have kept them. */
export async function dropLinksOf(query: Query, agentId: number): Promise<void> {
  await query('login_drop_links', 'delete from one_time_links where agent_id = $1 or made_by = $1', [agentId])
}

// Whoever reads the table cannot make the link.
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
