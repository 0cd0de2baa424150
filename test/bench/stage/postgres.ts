import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import type { Closers } from './closers.ts'
import { readStat } from './proc.ts'
import { startProgram } from './program.ts'

export interface Postgres {
  /** The parent of all of PostgreSQL's processes. */
  readonly pid: number
  /** As it calls itself, with its compiler. */
  readonly version: string
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
  const [pid] = (await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')
  const url = urlIn(first)
  return { pid: Number(pid), version: await versionOf(url), create: (name) => create(url, name) }
}

/**
 * Takes a PostgreSQL that runs on this machine already: that of npm is compiled for size, and by an old compiler. What
 * is made in it is dropped at the end.
 */
export async function usePostgres(url: string, closers: Closers): Promise<Postgres> {
  return {
    pid: await postmasterOf(url),
    version: await versionOf(url),
    async create(name) {
      const own = `kefu_bench_${name}`
      await run(url, `drop database if exists ${own} (force)`)
      closers.add(() => run(url, `drop database ${own} (force)`))
      return create(url, own)
    },
  }
}

async function create(url: string, name: string): Promise<string> {
  await run(url, `create database ${name}`)
  return Object.assign(new URL(url), { pathname: name }).href
}

const versionOf = (url: string) => readOne(url, 'select version()')

async function postmasterOf(url: string): Promise<number> {
  const child = await readOne(url, `select pid from pg_stat_activity where backend_type = 'checkpointer'`)
  return readStat(await readFile(`/proc/${child}/stat`, 'utf8')).parent
}

/** The one value that a statement answers. */
async function readOne(url: string, statement: string): Promise<string> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement)
    return String(Object.values(rows[0] ?? {})[0])
  } finally {
    await client.end()
  }
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
