import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Home } from './home.ts'
import { spawnProgram } from './program.ts'
import { Refusal } from './refusal.ts'

export const superuser = 'kefu'

/** Makes the cluster unless it is there, and answers the password of its superuser. */
export async function openCluster(home: Home, native: string, fsync: boolean): Promise<string> {
  const names = await readdir(home.folder)
  const password = await takePassword(home, names)
  if (names.includes(basename(home.cluster))) return password

  // initdb may be killed half-way: only a whole cluster gets the name.
  const leftovers = names.filter((name) => name.startsWith('unfinished-'))
  for (const name of leftovers) await rm(join(home.folder, name), { recursive: true, force: true })
  const unfinished = await mkdtemp(join(home.folder, 'unfinished-'))
  if (home.account) await chown(unfinished, home.account.uid, home.account.gid)
  await initialise(home, native, basename(unfinished), fsync)
  await rename(unfinished, home.cluster)
  if (fsync) await syncFolder(home.folder)
  return password
}

async function takePassword(home: Home, names: string[]): Promise<string> {
  const file = join(home.folder, 'password')
  const isMade = names.includes(basename(home.cluster))
  if (isMade && names.includes('password')) return readFile(file, 'utf8')
  if (isMade)
    throw new Refusal(
      `${file} is missing, without which the database beside it cannot be opened: put it back.`,
    )
  const password = randomBytes(24).toString('base64url')
  await rm(file, { force: true })
  await writeFile(file, password, { mode: 0o600, flag: 'wx', flush: true })
  if (home.account) await chown(file, home.account.uid, home.account.gid)
  return password
}

async function initialise(home: Home, native: string, name: string, fsync: boolean): Promise<void> {
  const initdb = spawnProgram(home, native, 'initdb', (folder) => [
    `--pgdata=${folder}/${name}`,
    `--username=${superuser}`,
    `--pwfile=${folder}/password`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(fsync ? [] : ['--no-sync']),
  ])
  const [complaint, [code]] = await Promise.all([text(initdb.stderr!), once(initdb, 'close')])
  if (code !== 0)
    throw new Error(`PostgreSQL could not make its files in ${home.folder}: ${complaint.trim()}`)
}

/** The new name must survive a power cut as surely as what will be stored under it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
