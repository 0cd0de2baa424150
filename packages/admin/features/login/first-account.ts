import { createHash, randomBytes } from 'node:crypto'
import type { Config } from '../../config.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { hashPassword } from './password.ts'
import { demandGoodPassword } from './password-rules.ts'
import { hasAgents, insertFirstAgent, insertSetupLink, isSetupLink, takeSetupLinks } from './queries.ts'
import { refusals } from './words.ts'

const setUpPath = '/admin/login/setup'

/**
 * Makes sure that somebody can sign in: makes the configured account, or answers the path of a new set-up link,
 * good for 48 h and one use. Null when there are agents already, or now.
 */
export async function prepareFirstAccount(db: Db, { firstAccount }: Config): Promise<string | null> {
  if (await hasAgents(db.query)) return null
  if (firstAccount) {
    const { username, password } = firstAccount
    await insertFirstAgent(db.query, { username, name: username, passwordHash: await hashPassword(password) })
    return null
  }
  const token = randomBytes(24).toString('base64url')
  await insertSetupLink(db, hashOf(token))
  return `${setUpPath}?token=${token}`
}

export interface Owner {
  username: string
  name: string
  password: string
}

/** Turns a set-up link into the first account and answers its id. Throws a Refusal; the link then still works. */
export async function setUpOwner(db: Db, token: string, owner: Owner): Promise<number> {
  const [username, name] = [owner.username.trim(), owner.name.trim()]
  if (username === '') throw new Refusal(400, refusals.noUsername, 'username')
  if (name === '') throw new Refusal(400, refusals.noName, 'name')
  demandGoodPassword(owner.password, username)
  const passwordHash = await hashPassword(owner.password)

  return await db.transaction(async (query) => {
    const good = await takeSetupLinks(query, hashOf(token))
    const id = good ? await insertFirstAgent(query, { username, name, passwordHash }) : null
    if (id === null) throw new Refusal(404, refusals.oldLink)
    return id
  })
}

/** Whether the link with this token may still be used. */
export function isSetUpOpen(db: Db, token: string): Promise<boolean> {
  return isSetupLink(db, hashOf(token))
}

// Whoever reads the table cannot make the link.
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
