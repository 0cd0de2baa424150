import type { Config } from '../../config.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { isAnswer } from './captcha.ts'
import type { Failures } from './failures.ts'
import { isPassword } from './password.ts'
import { findAccount, takeCaptcha } from './queries.ts'
import type { SignIn } from './schema.ts'
import { refusals } from './words.ts'

export interface Attempt {
  fields: SignIn
  /** The session's key, which the captcha was drawn for. */
  sessionKey: string
  /** Where it came from. */
  address: string
}

/** Answers the id of the agent whose user name and password these are. Throws a Refusal that names the field. */
export async function signIn(
  { config, db, failures }: { config: Config; db: Db; failures: Failures },
  { fields, sessionKey, address }: Attempt,
): Promise<number> {
  // Whatever comes of it, the captcha is used up: it must not serve for a second guess.
  const answer = await takeCaptcha(db, sessionKey)
  const { username = '', password = '', captcha = '' } = fields
  if (username.trim() === '') throw new Refusal(400, refusals.noUsername, 'username')
  if (password === '') throw new Refusal(400, refusals.noPassword, 'password')
  if (isCaptchaDemanded(config, failures, address, username)) checkCaptcha(answer, captcha)

  const account = await findAccount(db, username.trim())
  const right = await isPassword(account?.passwordHash ?? null, password)
  if (right && account && !account.disabled) {
    failures.forget(address, username)
    return account.id
  }
  failures.count(address, username)
  throw new Refusal(401, refusals.wrongPassword, 'password')
}

/** Whether the next attempt needs a captcha. Without a user name only the address is looked at. */
export function isCaptchaDemanded(
  config: Config,
  failures: Failures,
  address: string,
  username: string,
): boolean {
  if (config.captcha === 'after-failures') return failures.areMany(address, username)
  return config.captcha === 'always'
}

function checkCaptcha(answer: string | null, given: string): void {
  if (given.trim() === '') throw new Refusal(400, refusals.noCaptcha, 'captcha')
  if (answer === null || !isAnswer(answer, given)) throw new Refusal(400, refusals.wrongCaptcha, 'captcha')
}
