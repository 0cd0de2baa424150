import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { auditOnce } from '../audit/audit.ts'

/**
 * Writes down that guesses at a password have to wait, where that is what `err` says, and throws it. No more than a line a
 * minute for each account, and one for all that are none, from however many addresses: those of the failures before stand
 * in lines of their own.
 */
export async function tellSlowed(
  db: Db,
  { who, account }: { who: number | 'stranger'; account: number | null },
  err: unknown,
): Promise<never> {
  const on = account !== null && ({ kind: 'account', id: account } as const)
  if (err instanceof Refusal)
    await auditOnce(db.query, { who, did: 'guessing_slowed', ...(on && { on }), facts: {} })
  throw err
}
