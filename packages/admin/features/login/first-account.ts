import type { Config } from '../../config.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { findLink, makeToken, takeLink } from './one-time.ts'
import { hashPassword } from './password.ts'
import { demandGoodPassword } from './password-rules.ts'
import { hasAgents, insertFirstAgent } from './queries.ts'
import { refusals } from './words.ts'

const setUpPath = '/admin/login/setup'
/** Hours for which a set-up link is good. */
const goodFor = 48

/**
 * Makes sure that somebody can sign in: makes the configured account, or answers the path of a new set-up link,
 * good for 48 h and one use. Null when there are agents already, or now.
 */
export async function prepareFirstAccount(db: Db, { firstAccount }: Config): Promise<string | null> {
  if (await hasAgents(db.query)) return null
  if (firstAccount) {
    const { username, password } = firstAccount
    const owner = { username, name: username, passwordHash: await hashPassword(password) }
    await db.transaction(async (query) => {
      const id = await insertFirstAgent(query, owner)
      if (id !== null)
        await audit(query, { who: 'system', did: 'account_made', on: { kind: 'account', id }, facts: {} })
    })
    return null
  }
  return `${setUpPath}?token=${await makeToken(db.query, { purpose: 'setup' }, goodFor)}`
}

export interface Owner {
  username: string
  name: string
  password: string
}

/** Turns a set-up link into the first account and answers its id. Throws a Refusal; the link then still works. */
export async function setUpOwner(db: Db, token: string, owner: Owner, from: string): Promise<number> {
  const [username, name] = [owner.username.trim(), owner.name.trim()]
  if (username === '') throw new Refusal(400, refusals.noUsername, 'username')
  if (name === '') throw new Refusal(400, refusals.noName, 'name')
  demandGoodPassword(owner.password, username)
  const passwordHash = await hashPassword(owner.password)

  return await db.transaction(async (query) => {
    const link = await takeLink(query, 'setup', token)
    const id = link ? await insertFirstAgent(query, { username, name, passwordHash }) : null
    if (id === null) throw new Refusal(404, refusals.oldLink)
    await audit(query, { who: id, did: 'account_made', on: { kind: 'account', id }, from, facts: {} })
    return id
  })
}

/** Whether the link with this token may still be used. */
export async function isSetUpOpen(db: Db, token: string): Promise<boolean> {
  return (await findLink(db.query, 'setup', token)) !== null && !(await hasAgents(db.query))
}
