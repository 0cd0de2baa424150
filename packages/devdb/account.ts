import { readFile, stat } from 'node:fs/promises'
import { Refusal } from './refusal.ts'

export interface Account {
  name: string
  uid: number
  gid: number
}

/**
 * Who PostgreSQL runs as when we are root, whom it refuses: the owner of the cluster that is already there, else
 * the account postgres or nobody. Undefined when we are not root and it simply runs as ourselves.
 */
export async function accountFor(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const accounts = await localAccounts()
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) {
    const known = accounts.find((account) => account.uid === owner.uid)
    return { name: known?.name ?? String(owner.uid), uid: owner.uid, gid: owner.gid }
  }
  const chosen = ['postgres', 'nobody'].map((name) => accounts.find((account) => account.name === name))
  const account = chosen.find((found) => found !== undefined)
  if (account) return account
  throw new Refusal(
    'PostgreSQL does not run as root, and there is no account postgres or nobody to run it as: start Kefu as an ordinary user, or set DATABASE_URL.',
  )
}

async function localAccounts(): Promise<Account[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n')
  return lines.map((line) => {
    const [name = '', , uid, gid] = line.split(':')
    return { name, uid: Number(uid), gid: Number(gid) }
  })
}
