import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { isOwnPassword } from '../login/own-password.ts'
import { hashPassword } from '../login/password.ts'
import { demandGoodPassword } from '../login/password-rules.ts'
import { changePassword } from './queries.ts'
import { refusals } from './words.ts'

interface Owner {
  id: number
  username: string
  /** What the table knows his browser by, if it does. */
  device: string | null
  /** Where he is. */
  address: string
}

/** Gives an agent who knows his present password another one. Throws a Refusal that names the field. */
export async function changeOwnPassword(
  parts: Pick<Parts, 'config' | 'db'>,
  { id, username, device, address: from }: Owner,
  { present, password }: { present: string; password: string },
): Promise<void> {
  const { db } = parts
  demandGoodPassword(password, username)
  if (!(await isOwnPassword(parts, { id, username }, present)))
    throw new Refusal(400, refusals.wrongPresent, 'present')
  const passwordHash = await hashPassword(password)
  await db.transaction(async (query) => {
    await changePassword(query, id, passwordHash, device)
    await audit(query, { who: id, did: 'password_changed', on: { kind: 'account', id }, from, facts: {} })
  })
}
