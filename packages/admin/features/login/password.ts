import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '../../refusal.ts'
import { takingTurns } from './turns.ts'

/** Longest password, in UTF-16 code units. */
export const longestPassword = 128
/** Argon2id, as OWASP asks for it: 19 MiB, two passes, one lane; about 20 ms. */
const cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 }
/** Never more than four. Hashes run in libuv's pool of four threads, where files and names are read too: two are left for those. */
export const turns = { atOnce: 2, mayWait: 100 }
const inTurn = takingTurns(turns, () => new Refusal(503, tooMany))

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, cost))
}

/** Whether `password` is the one of `stored`. Without a stored one the answer is no, after the same work. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const right = await inTurn(async () => verify(stored ?? (await hashOfNobody), password))
  return right && stored !== null
}

const hashOfNobody = hash('nobody has this password', cost)

const tooMany = {
  zh: '现在登录的人太多，请稍后再试。',
  en: 'Too many people are signing in right now. Try again in a moment.',
}
