import type { Config } from '../../config.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { audit, auditOnce } from '../audit/audit.ts'
import { type Attempt, addressOnly, areMany, attemptOf, takeBack, takeTurn } from './attempts.ts'
import { isAnswer } from './captcha.ts'
import { isPassword } from './password.ts'
import { type Account, findAccount, takeCaptcha } from './queries.ts'
import type { SignIn } from './schema.ts'
import { tellSlowed } from './tell-slowed.ts'
import { refusals } from './words.ts'

type Parts = { config: Config; db: Db }

export interface Origin {
  /** Where it came from. */
  address: string
  /** What the table knows the browser by, if it does. */
  device: string | null
}

export interface Trial extends Origin {
  fields: SignIn
  /** The session's key, which the captcha was drawn for. */
  sessionKey: string
}

/** Answers the id of the agent whose user name and password these are. Throws a Refusal that names the field. */
export async function signIn(parts: Parts, { fields, sessionKey, ...origin }: Trial): Promise<number> {
  const { db } = parts
  // Whatever comes of it, the captcha is used up: it must not serve for a second guess.
  const answer = await takeCaptcha(db, sessionKey)
  const { username = '', password = '', captcha = '' } = fields
  if (username.trim() === '') throw new Refusal(400, refusals.noUsername, 'username')
  if (password === '') throw new Refusal(400, refusals.noPassword, 'password')

  const account = await findAccount(db, username.trim(), origin.device)
  const attempt = attemptAt(account, username, origin)
  if (await demandsCaptcha(parts, attempt)) checkCaptcha(answer, captcha)
  const slowed = { who: 'stranger', account: account?.id ?? null } as const
  await takeTurn(parts, attempt).catch((err) => tellSlowed(db, slowed, err))
  const right = await isPassword(account?.passwordHash ?? null, password)
  if (!right || !account || account.disabled) {
    await tellFailure(db, account, origin.address)
    throw new Refusal(401, refusals.wrongPassword, 'password')
  }
  await takeBack(db, attempt)
  return account.id
}

/** What was typed is not told: a password is typed into the wrong field every day. */
async function tellFailure(db: Db, account: Account | null, from: string): Promise<void> {
  const line = { who: 'stranger', did: 'sign_in_failed', from, facts: {} } as const
  if (account) await audit(db.query, { ...line, on: { kind: 'account', id: account.id } })
  else await auditOnce(db.query, line)
}

/** Whether the next attempt needs a captcha. Without a user name only the address is looked at. */
export async function isCaptchaDemanded(parts: Parts, username: string, origin: Origin): Promise<boolean> {
  if (username.trim() === '' || parts.config.captcha !== 'after-failures')
    return demandsCaptcha(parts, addressOnly(origin.address))
  const account = await findAccount(parts.db, username.trim(), origin.device)
  return demandsCaptcha(parts, attemptAt(account, username, origin))
}

async function demandsCaptcha({ config, db }: Parts, attempt: Attempt): Promise<boolean> {
  if (config.captcha === 'after-failures') return areMany(db, attempt)
  return config.captcha === 'always'
}

function attemptAt(account: Account | null, username: string, { address, device }: Origin): Attempt {
  return attemptOf({
    username,
    address,
    accountId: account?.id ?? null,
    device: account?.knowsDevice ? device : null,
  })
}

function checkCaptcha(answer: string | null, given: string): void {
  if (given.trim() === '') throw new Refusal(400, refusals.noCaptcha, 'captcha')
  if (answer === null || !isAnswer(answer, given)) throw new Refusal(400, refusals.wrongCaptcha, 'captcha')
}
