import type { Parts } from '../../app.ts'
import type { Locale } from '../../locale.ts'
import type { Mailer } from '../../mail.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { endSessions } from '../login/end-sessions.ts'
import { findLink, newToken, takeLink } from '../login/one-time.ts'
import { hashPassword } from '../login/password.ts'
import { demandGoodPassword } from '../login/password-rules.ts'
import { forgetDevices } from '../login/queries.ts'
import { passwordMail } from './mails.ts'
import { type Account, findAccount, insertForgotten, setPassword } from './queries.ts'
import { refusals } from './words.ts'

/** Links to one account that are good at a time: who asks more often fills somebody's mail. */
const mostLinks = 3

interface Asked {
  /** User name or e-mail address. */
  who: string
  locale: Locale
  /** Where we are, as our mails say it. */
  origin: string
}

/** Sends a link by which somebody chooses a new password, if there is such an account and an address to send it to. */
export async function sendPasswordLink(
  db: Db,
  mailer: Mailer,
  { who, locale, origin }: Asked,
): Promise<void> {
  const { token, hash } = newToken()
  const found = await insertForgotten(db.query, { who, hash, mostLinks })
  if (!found) return
  const { email: to, name } = found
  const link = `${origin}/admin/login/password?token=${token}`
  await mailer.send({ to, ...passwordMail(locale, { name, link }) })
}

/** Whose password this link chooses; null when it is good no more. */
export async function chosenFor(db: Db, token: string): Promise<Account | null> {
  const link = await findLink(db.query, 'password', token)
  const account = link?.agentId == null ? null : await findAccount(db.query, link.agentId)
  return account?.isDisabled ? null : account
}

/** Sets the password, signs the agent out everywhere and answers his id. Throws a Refusal; the link then still works. */
export async function choosePassword(
  { db, socket }: Pick<Parts, 'db' | 'socket'>,
  token: string,
  password: string,
  from: string,
): Promise<number> {
  const account = await chosenFor(db, token)
  if (!account) throw new Refusal(404, refusals.oldPasswordLink)
  demandGoodPassword(password, account.username)
  const passwordHash = await hashPassword(password)
  const send = await db.transaction(async (query) => {
    const link = await takeLink(query, 'password', token)
    if (!link || !(await setPassword(query, account.id, passwordHash)))
      throw new Refusal(404, refusals.oldPasswordLink)
    // Who knew the old one may have such a browser, and would guess on in it.
    await forgetDevices(query, account.id)
    const on = { kind: 'account', id: account.id } as const
    await audit(query, { who: account.id, did: 'password_reset', on, from, facts: {} })
    return endSessions(query, account.id)
  })
  await socket.deliver(send)
  return account.id
}
