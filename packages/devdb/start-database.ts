import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { binariesFor } from './binaries.ts'
import { openCluster, superuser } from './cluster.ts'
import { freePort } from './free-port.ts'
import { type Home, openHome, readNote, writeNote } from './home.ts'
import { type Launched, launch } from './launch.ts'
import { isPostgres } from './process-table.ts'
import { findSurvivor } from './survivor.ts'

export interface Database {
  /** With the password in it: not for logs. */
  url: string
  /** The server's process. */
  pid: number
  /** Settled when the server is gone, for whatever reason. */
  exited: Promise<void>
  /** Ends all connections, writes everything down, and settles when the server is gone. */
  stop(): Promise<void>
}

export interface DatabaseOptions {
  /** The folder that keeps the cluster, its password and its port; made when it is not there. */
  dataDir: string
  /** The port that it must have. Without it the one of last time if that is free, else any. */
  port?: number
  /** False gives up what a power cut would take: for tests alone. */
  fsync?: boolean
  /** More or other settings of PostgreSQL by their names in postgresql.conf. */
  settings?: Record<string, string>
  /** Is given each line of the server's log. */
  log?: (line: string) => void
}

const databaseName = 'kefu'
const pollMs = 100
const shutdownMs = 8_000

/**
 * Starts the PostgreSQL that came from npm on `dataDir`, or takes over the one that works there since its launcher was
 * killed, and answers once a connection to `url` will succeed. Throws a Refusal where only the owner can help, and an
 * Error with PostgreSQL's own words otherwise.
 */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const home = await openHome(options.dataDir)
  const native = await binariesFor(home.account)
  const password = await openCluster(home, native, options.fsync ?? true)
  const server = (await adopt(home, password)) ?? (await start(home, native, options))
  await writeNote(home, 'owner', process.pid)

  const address = `postgres://${superuser}:${password}@127.0.0.1:${server.port}`
  try {
    await createDatabase(`${address}/postgres`)
  } catch (error) {
    await stop(server)
    throw error
  }
  return {
    url: `${address}/${databaseName}`,
    pid: server.pid,
    exited: server.exited,
    stop: () => stop(server),
  }
}

interface Running extends Launched {
  port: number
}

/** It is nobody's child any more, so we have to look whether it still runs. */
async function adopt(home: Home, password: string): Promise<Running | undefined> {
  const survivor = await findSurvivor(home, password)
  if (!survivor) return undefined
  const { pid, port } = survivor
  return { pid, port, exited: untilGone(pid), signal: (name) => signalIfAlive(pid, name) }
}

async function untilGone(pid: number): Promise<void> {
  while (await isPostgres(pid)) await pause(pollMs)
}

function signalIfAlive(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!isGone) throw error
  }
}

async function start(home: Home, native: string, options: DatabaseOptions): Promise<Running> {
  const port = options.port ?? (await freePort(await readNote(home, 'port')))
  const settings = { ...settingsFor(port, options.fsync ?? true), ...options.settings }
  const launched = await launch({ home, native, settings, log: options.log ?? (() => {}) })
  await writeNote(home, 'port', port)
  return { ...launched, port }
}

function settingsFor(port: number, fsync: boolean): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '60',
    shared_buffers: '64MB',
    // What stood in a row or a statement is people's words: none of it belongs into a log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseName])
    if (rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}

async function stop({ signal, exited }: Running): Promise<void> {
  signal('SIGINT')
  const force = setTimeout(() => signal('SIGQUIT'), shutdownMs)
  await exited
  clearTimeout(force)
}
