import type { FastifyRequest } from 'fastify'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { takeBack, takeTurn } from './attempts.ts'
import { isPassword } from './password.ts'
import { findAccount, type SignedInAgent } from './queries.ts'
import { tellSlowed } from './tell-slowed.ts'
import { refusals } from './words.ts'

type Needs = Pick<Parts, 'config' | 'db'>

/** Milliseconds for which whoever said his password is believed to sit there himself. */
const goodFor = 10 * 60 * 1000

/**
 * Whether it is the present password of somebody who is signed in. Whoever found a page open that somebody left guesses no
 * faster here than at the login: throws a Refusal where that was too often.
 */
export async function isOwnPassword(
  parts: Needs,
  { id, username }: Pick<SignedInAgent, 'id' | 'username'>,
  password: string,
): Promise<boolean> {
  const attempt = { own: `profile ${id}`, shared: [] }
  await takeTurn(parts, attempt).catch((err) => tellSlowed(parts.db, { who: id, account: id }, err))
  const account = await findAccount(parts.db, username)
  if (!account || !(await isPassword(account.passwordHash, password))) return false
  await takeBack(parts.db, attempt)
  return true
}

/** He said his password a short while ago, or signed in. */
export function isConfirmed({ session }: FastifyRequest): boolean {
  return Date.now() - (session.confirmedAt ?? 0) < goodFor
}

/** Throws a Refusal for the field `confirm` unless he said his password a short while ago, or says it now. */
export async function demandConfirmed(parts: Needs, request: FastifyRequest, password = ''): Promise<void> {
  if (isConfirmed(request)) return
  if (password === '') throw new Refusal(403, refusals.confirmFirst, 'confirm')
  if (!(await isOwnPassword(parts, request.agent, password)))
    throw new Refusal(403, refusals.notOwnPassword, 'confirm')
  request.session.confirmedAt = Date.now()
}
