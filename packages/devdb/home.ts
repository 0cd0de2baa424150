import { access, chmod, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Account, accountFor } from './account.ts'
import { Refusal } from './refusal.ts'

/** Where one PostgreSQL keeps everything: `cluster/` (its own files), `password`, `port` and `owner`. */
export interface Home {
  folder: string
  cluster: string
  account: Account | undefined
}

export async function openHome(dataDir: string): Promise<Home> {
  const folder = resolve(dataDir)
  const cluster = join(folder, 'cluster')
  const account = await accountFor(cluster)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // The account has to walk through to its cluster; the folder itself stays ours, so that it can plant no links here.
    if (account) await chmod(folder, 0o711)
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new Refusal(
      `The folder ${folder} cannot be written: start Kefu as the account that it belongs to, or set DATA_DIR to another.`,
      { cause },
    )
  }
  return { folder, cluster, account }
}

export async function readNote(home: Home, name: 'owner' | 'port'): Promise<number | undefined> {
  const text = await readFile(join(home.folder, name), 'utf8').catch(() => '')
  return Number.parseInt(text, 10) || undefined
}

/** Anew each time: the file of an earlier start as root could not be written over by the account that owns the folder. */
export async function writeNote(home: Home, name: 'owner' | 'port', value: number): Promise<void> {
  await rm(join(home.folder, name), { force: true })
  await writeFile(join(home.folder, name), `${value}\n`)
}
