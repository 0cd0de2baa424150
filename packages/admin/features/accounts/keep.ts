import type { Delivery } from '@kefu/protocol/service.ts'
import type { Parts } from '../../app.ts'
import { type Db, isDuplicate, type Query } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { endSessions } from '../login/end-sessions.ts'
import { dropLinksOf, makeToken } from '../login/one-time.ts'
import { isOwnPassword } from '../login/own-password.ts'
import type { SignedInAgent } from '../login/queries.ts'
import { demandRight, mayKeep } from '../login/rights.ts'
import { refusals as loginRefusals } from '../login/words.ts'
import { routeAndAnnounce } from '../routing/announce.ts'
import { takeRouting } from '../routing/queries.ts'
import type { By } from './by.ts'
import {
  type Account,
  changeAccount,
  findAccount,
  holdAccount,
  passOwnership,
  releaseVisitorsOf,
  setDisabled,
} from './queries.ts'
import { readFields } from './read-fields.ts'
import type { Fields } from './schema.ts'
import { refusals } from './words.ts'

type Told = Pick<Parts, 'db' | 'socket'>
/** Hours for which a link is good by which somebody chooses a new password. */
const goodFor = 1

/** The account, if this agent may change it. */
export function demandKept(agent: SignedInAgent, account: Account | null): Account {
  if (!account) throw new Refusal(404, refusals.noAccount)
  if (!mayKeep(agent, account)) throw new Refusal(403, refusals.ownersOwn)
  return account
}

/**
 * Changes an account; a new e-mail address, to which links for passwords go, only if `confirmed` does not throw. Whoever has another role by it signs in again: his pages show what he might before.
 */
export async function change(
  { db, socket }: Told,
  { agent, from }: By,
  id: number,
  fields: Fields,
  confirmed: () => Promise<void>,
): Promise<void> {
  if (fields.role !== undefined) demandRight(agent, 'give-roles')
  const wanted = readFields(fields)
  const before = demandKept(agent, await findAccount(db.query, id))
  if (wanted.email !== before.email) await confirmed()
  const send = await db
    .transaction(async (query) => {
      const account = demandKept(agent, await holdAccount(query, id))
      const role = fields.role ?? account.role
      const isOther = role !== account.role
      if (isOther) demandOther(agent, account)
      await changeAccount(query, id, { ...wanted, role })
      const on = { kind: 'account', id } as const
      if (!isOther) {
        await audit(query, { who: agent.id, did: 'account_edited', on, from, facts: {} })
        return []
      }
      const facts = { from: account.role, to: role }
      await audit(query, { who: agent.id, did: 'role_changed', on, from, facts })
      await dropLinksOf(query, id)
      return endSessions(query, id)
    })
    .catch(refuseTaken)
  await socket.deliver(send)
  // He may have room for those who wait.
  await socket.deliver(await routeAndAnnounce(db.query))
}

/** Signs somebody out for good: his sockets close, and what is his waits again. Nothing that he wrote is lost. */
export async function disable({ db, socket }: Told, { agent, from }: By, id: number): Promise<void> {
  const send = await db.transaction(async (query): Promise<Delivery[]> => {
    // Whoever routes now gives him nobody, or has done so before what is his is released.
    await takeRouting(query)
    const account = demandKept(agent, await holdAccount(query, id))
    demandOther(agent, account)
    await setDisabled(query, id, true)
    await audit(query, {
      who: agent.id,
      did: 'account_disabled',
      on: { kind: 'account', id },
      from,
      facts: {},
    })
    await dropLinksOf(query, id)
    await releaseVisitorsOf(query, id)
    return endSessions(query, id)
  })
  await socket.deliver(send)
  await socket.deliver(await routeAndAnnounce(db.query))
}

export async function enable({ db }: Pick<Told, 'db'>, { agent, from }: By, id: number): Promise<void> {
  await db.transaction(async (query) => {
    demandKept(agent, await holdAccount(query, id))
    await setDisabled(query, id, false)
    await audit(query, {
      who: agent.id,
      did: 'account_enabled',
      on: { kind: 'account', id },
      from,
      facts: {},
    })
  })
}

/** Makes a link by which somebody chooses a new password, and says whose it is. */
export async function passwordLink(
  { db }: { db: Db },
  { agent, from }: By,
  id: number,
): Promise<{ token: string; account: Account }> {
  return db.transaction(async (query: Query) => {
    const account = demandKept(agent, await holdAccount(query, id))
    if (account.isDisabled) throw new Refusal(409, refusals.isDisabled)
    const on = { kind: 'account', id } as const
    await audit(query, { who: agent.id, did: 'password_link_made', on, from, facts: {} })
    return { token: await makeToken(query, { purpose: 'password', agentId: id }, goodFor, agent.id), account }
  })
}

/** Makes another agent the owner, and the owner an administrator. Both sign in again. */
export async function handOver(
  { config, db, socket }: Told & Pick<Parts, 'config'>,
  { agent, from }: By,
  id: number,
  password: string,
): Promise<void> {
  demandRight(agent, 'hand-over')
  if (!password) throw new Refusal(400, loginRefusals.noPassword, 'password')
  if (!(await isOwnPassword({ config, db }, agent, password)))
    throw new Refusal(403, loginRefusals.notOwnPassword, 'password')
  const send = await db.transaction(async (query) => {
    // Two who are handed over to each other at once must not wait for each other: the smaller id first.
    const [first, second] = agent.id < id ? [agent.id, id] : [id, agent.id]
    const held = [await holdAccount(query, first), await holdAccount(query, second)]
    const self = held.find((account) => account?.id === agent.id)
    const heir = held.find((account) => account?.id === id && account.id !== agent.id)
    if (!heir) throw new Refusal(404, refusals.noAccount)
    if (heir.isDisabled) throw new Refusal(409, refusals.isDisabled)
    // He was when he asked; by now somebody else may be.
    if (self?.role !== 'owner') throw new Refusal(403, loginRefusals.ownerOnly)
    await passOwnership(query, agent.id, id)
    const facts = { from: heir.role, to: 'owner' } as const
    await audit(query, { who: agent.id, did: 'role_changed', on: { kind: 'account', id }, from, facts })
    return [
      ...(await endSessions(query, id)),
      ...(await endSessions(query, agent.id, { except: agent.sessionId })),
    ]
  })
  await socket.deliver(send)
}

/** Nobody shuts himself out, and the owner stays it until he hands that over. */
function demandOther(agent: SignedInAgent, account: Account): void {
  if (account.id === agent.id) throw new Refusal(409, refusals.notYourself)
  if (account.role === 'owner') throw new Refusal(409, refusals.ownersOwn)
}

function refuseTaken(err: unknown): never {
  throw isDuplicate(err) ? new Refusal(409, refusals.takenEmail, 'email') : err
}
