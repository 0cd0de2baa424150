import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import type { Closers } from './closers.ts'
import { startProgram } from './program.ts'

export interface Postgres {
  /** The parent of all of PostgreSQL's processes. */
  readonly pid: number
  /** Makes an empty database and answers its address. */
  create(name: string): Promise<string>
}

/**
 * Starts a PostgreSQL of its own, as it is shipped and with fsync. Not in the system's temporary folder: that may lie
 * in memory, where nothing is ever waited for.
 */
export async function startPostgres(closers: Closers): Promise<Postgres> {
  const parent = resolve('.data')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'bench-'))
  closers.add(() => rm(folder, { recursive: true, force: true }))
  const { program, first } = await startProgram(
    new URL('../../../packages/devdb/server.ts', import.meta.url),
    {
      args: [folder],
      env: { LOG_LEVEL: 'error' },
    },
  )
  closers.add(() => program.stop())
  const url = urlIn(first)
  const [pid] = (await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')

  async function create(name: string): Promise<string> {
    await run(url, `create database ${name}`)
    return Object.assign(new URL(url), { pathname: name }).href
  }
  return { pid: Number(pid), create }
}

/** Runs statements that have no parameters, one after the other. */
export async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The address in a program's first message. */
export function urlIn(first: unknown): string {
  if (typeof first === 'object' && first !== null && 'url' in first && typeof first.url === 'string')
    return first.url
  throw new Error(`A program began with ${JSON.stringify(first)} instead of its address.`)
}
