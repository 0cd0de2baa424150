import { type Db, isDuplicate } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { findLink, makeToken, takeLink } from '../login/one-time.ts'
import { hashPassword } from '../login/password.ts'
import { demandGoodPassword } from '../login/password-rules.ts'
import type { SignedInAgent } from '../login/queries.ts'
import { demandRight } from '../login/rights.ts'
import { refusals as loginRefusals } from '../login/words.ts'
import type { By } from './by.ts'
import {
  acceptInvitation,
  deleteInvitation,
  dropInvitationLinks,
  findInvitation,
  type Invitation,
  insertInvitation,
  renewInvitation,
} from './queries.ts'
import { readFields } from './read-fields.ts'
import type { Fields } from './schema.ts'
import { refusals } from './words.ts'

/** Hours for which an invitation is good. */
const goodFor = 48

/** Who is invited, and the secret of the link by which he accepts. */
export interface Invited {
  token: string
  name: string
  email: string | null
}

export async function invite(db: Db, { agent, from }: By, fields: Fields): Promise<Invited> {
  const { role = 'agent' } = fields
  if (role !== 'agent') demandRight(agent, 'give-roles')
  const wanted = { ...readFields(fields), role }
  return db
    .transaction(async (query) => {
      const invitationId = await insertInvitation(query, wanted, agent.id)
      if (invitationId === null) throw new Refusal(409, refusals.takenEmail, 'email')
      const token = await makeToken(query, { purpose: 'invitation', invitationId }, goodFor, agent.id)
      await audit(query, { who: agent.id, did: 'account_invited', from, facts: {} })
      return { token, name: wanted.name, email: wanted.email }
    })
    .catch(refuseInvited)
}

/** Makes a new link; those before are worthless. */
export async function renew(db: Db, { agent, from }: By, id: number): Promise<Invited> {
  return db.transaction(async (query) => {
    const { name, email } = demandInvitation(agent, await findInvitation(query, id))
    await dropInvitationLinks(query, id)
    if (!(await renewInvitation(query, id, agent.id))) throw new Refusal(404, refusals.noInvitation)
    const token = await makeToken(query, { purpose: 'invitation', invitationId: id }, goodFor, agent.id)
    await audit(query, { who: agent.id, did: 'account_invited', from, facts: {} })
    return { token, name, email }
  })
}

export async function withdraw(db: Db, { agent, from }: By, id: number): Promise<void> {
  await db.transaction(async (query) => {
    demandInvitation(agent, await findInvitation(query, id))
    await dropInvitationLinks(query, id)
    if (!(await deleteInvitation(query, id))) throw new Refusal(404, refusals.noInvitation)
    await audit(query, { who: agent.id, did: 'invitation_withdrawn', from, facts: {} })
  })
}

/** Who is invited by this link; null when it is good no more. */
export async function invitedBy(db: Db, token: string): Promise<Invitation | null> {
  const link = await findLink(db.query, 'invitation', token)
  return link?.invitationId == null ? null : findInvitation(db.query, link.invitationId)
}

/** Makes an account of an invitation and answers its id. Throws a Refusal; the link then still works. */
export async function accept(
  db: Db,
  token: string,
  chosen: { username: string; password: string },
  from: string,
): Promise<number> {
  // Before the work of the hash: without a link nobody makes us do it.
  if (!(await invitedBy(db, token))) throw new Refusal(404, refusals.oldInvitation)
  const username = chosen.username.trim()
  if (username === '') throw new Refusal(400, loginRefusals.noUsername, 'username')
  demandGoodPassword(chosen.password, username)
  const passwordHash = await hashPassword(chosen.password)
  return db
    .transaction(async (query) => {
      const link = await takeLink(query, 'invitation', token)
      const id =
        link?.invitationId == null
          ? null
          : await acceptInvitation(query, link.invitationId, { username, passwordHash })
      if (id === null) throw new Refusal(404, refusals.oldInvitation)
      await audit(query, { who: id, did: 'account_made', on: { kind: 'account', id }, from, facts: {} })
      return id
    })
    .catch(refuseTaken)
}

/** Whose link makes an administrator is the owner's alone: who sees it could use it himself. */
function demandInvitation(agent: SignedInAgent, invitation: Invitation | null): Invitation {
  if (!invitation) throw new Refusal(404, refusals.noInvitation)
  if (invitation.role !== 'agent') demandRight(agent, 'give-roles')
  return invitation
}

function refuseInvited(err: unknown): never {
  throw isDuplicate(err) ? new Refusal(409, refusals.invitedEmail, 'email') : err
}

function refuseTaken(err: unknown): never {
  throw isDuplicate(err) ? new Refusal(409, refusals.takenUsername, 'username') : err
}
