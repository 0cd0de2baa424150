import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Config } from '../../config.ts'
import type { Db } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import { countAttempt, forgetAttempts, highestCount } from './queries.ts'
import { tooManyAttempts } from './words.ts'

/** What an attempt at a password is counted under, in the table that all processes share. */
export interface Attempt {
  /** The account, or the account in a browser that is known: so many are free, then each costs twice the patience. */
  own: string
  /** The address and the whole house, a minute at a time. Whoever comes in a browser that we know is not held up by them. */
  shared: readonly string[]
}

/** How many are free: in a row, and from one address or from all together in a minute. */
export const free = { own: 5, address: 20, all: 200 }
/** So many failures make an attempt one that demands a captcha, where that is not always so. */
const many = 3
const everybody = 'all'

interface Attempter {
  username: string
  address: string
  /** Null: there is none of that name. It is counted as if there was. */
  accountId: number | null
  /** The browser that this account signed in with before; null: another one. */
  device: string | null
}

export function attemptOf({ username, address, accountId, device }: Attempter): Attempt {
  const account = accountId ?? `name ${hashOf(username.trim().toLowerCase())}`
  if (device !== null) return { own: `account ${account} device ${device}`, shared: [] }
  return { own: `account ${account}`, shared: [addressKey(address), everybody] }
}

/** Without a user name only the address is looked at. */
export function addressOnly(address: string): Attempt {
  return { own: addressKey(address), shared: [] }
}

/** Counts it before its password is looked at: of many at once no more get through than of as many in a row. */
export async function takeTurn(
  { config, db }: { config: Pick<Config, 'limits'>; db: Db },
  attempt: Attempt,
): Promise<void> {
  const counted = [
    { key: attempt.own, free: free.own, grows: true },
    ...attempt.shared.map((key) => ({
      key,
      free: key === everybody ? free.all : free.address,
      grows: false,
    })),
  ]
  const noLimit = 1_000_000_000
  const wait = await countAttempt(
    db.query,
    counted.map((one) => (config.limits ? one : { ...one, free: noLimit })),
  )
  if (wait > 0) throw new Refusal(429, tooManyAttempts(wait), null, wait)
}

/** It was no failure. Whoever has an account of his own does not clear his address by it, to guess on at others. */
export async function takeBack(db: Db, attempt: Attempt): Promise<void> {
  await forgetAttempts(db.query, attempt.own, attempt.shared)
}

export async function areMany(db: Db, { own, shared }: Attempt): Promise<boolean> {
  const keys = [own, ...shared.filter((key) => key !== everybody)]
  return (await highestCount(db.query, keys)) >= many
}

// A house has many addresses of version 6: its network counts.
function addressKey(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return `address ${address}`
  const [head = '', tail = ''] = address.split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail)]
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return `address ${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':')
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
