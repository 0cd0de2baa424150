import { constants, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { superuser } from './cluster.ts'
import { type Home, readNote } from './home.ts'
import { isPostgres, isRunning } from './process-table.ts'
import { Refusal } from './refusal.ts'

export interface Server {
  pid: number
  port: number
}

const lookEveryMs = 100

/**
 * The server that works on this home although its launcher was killed, once it answers; undefined when there is none.
 * One that is just starting or stopping is waited for, and so is a launcher that may be about to stop it.
 */
export async function findSurvivor(
  home: Home,
  password: string,
  patienceMs = 15_000,
): Promise<Server | undefined> {
  for (const since = Date.now(); ; await pause(lookEveryMs)) {
    const server = await readLock(home)
    if (!server) return undefined
    if (!(await isPostgres(server.pid))) return disown(home)
    if (!(await isOwned(home)) && (await answers(server, password))) return server
    if (Date.now() - since >= patienceMs) throw new Refusal(inUse(home))
  }
}

/** postmaster.pid: the process on the first line, its port on the fourth (written a little later). */
async function readLock(home: Home): Promise<Server | undefined> {
  const text = await readFile(lockOf(home), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0) }
}

/**
 * PostgreSQL refuses to start while any process has the number in the lock, unless it is its own parent's: so we write
 * ours there. Removing the file would also remove its guard against backends of the dead server that still work.
 */
async function disown(home: Home): Promise<undefined> {
  const lock = await open(lockOf(home), constants.O_RDWR | constants.O_NOFOLLOW)
  try {
    const [, ...rest] = (await lock.readFile('utf8')).split('\n')
    await lock.truncate()
    await lock.write([process.pid, ...rest].join('\n'), 0)
  } finally {
    await lock.close()
  }
}

async function isOwned(home: Home): Promise<boolean> {
  const owner = await readNote(home, 'owner')
  return owner !== undefined && owner !== process.pid && (await isRunning(owner))
}

/** Only the server of this home knows the verifier of its password: scram proves both sides to each other. */
async function answers({ port }: Server, password: string): Promise<boolean> {
  if (!port) return false
  const client = new Client({ host: '127.0.0.1', port, user: superuser, password, database: 'postgres' })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end()
  }
}

function inUse({ folder }: Home): string {
  return `Another process uses ${folder} (its number is in the file owner there): stop that one, or set DATA_DIR to another folder.`
}

function lockOf(home: Home): string {
  return join(home.cluster, 'postmaster.pid')
}
