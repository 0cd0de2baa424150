import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'

const folder = new URL('./migrations/', import.meta.url)

export interface Target {
  /** Migrate only up to this one. */
  readonly upTo?: string
  /** The schema that everything is made in; it is made itself when it is not there. */
  readonly schema?: string
}

/**
 * Brings the database at `databaseUrl` to the newest schema. Two that start at once wait for each other by an
 * advisory lock. Throws NewerSchema, or what PostgreSQL said when a migration cannot be applied; nothing of that one
 * remains.
 */
export async function migrate(databaseUrl: string, { upTo, schema = 'public' }: Target = {}): Promise<void> {
  const { unknown, pending } = await planMigrations(databaseUrl, schema)
  if (unknown.length > 0) throw new NewerSchema(unknown)
  await runner({
    databaseUrl,
    dir: fileURLToPath(folder),
    direction: 'up',
    ...(upTo !== undefined && { count: pending.findIndex(({ name }) => name === upTo) + 1 }),
    migrationsTable: 'migrations',
    schema,
    createSchema: schema !== 'public',
    advisoryLockMode: 'wait',
    log: () => {},
  })
}

/** The database went through migrations that this version does not have. */
export class NewerSchema extends Error {
  constructor(names: readonly string[]) {
    super(
      `The database has been changed by a newer version of Kefu (${names.join(', ')}). Start that version again, or restore a backup that was made before.`,
    )
  }
}

export interface Plan {
  /** Names of those that the database went through and we do not have. */
  readonly unknown: readonly string[]
  /** Those to come, in order, with what they are for. */
  readonly pending: readonly { readonly name: string; readonly about: string }[]
}

/** What `migrate` would do. It changes nothing. */
export async function planMigrations(databaseUrl: string, schema = 'public'): Promise<Plan> {
  const [ours, done] = await Promise.all([listMigrations(), listDone(databaseUrl, schema)])
  const names = ours.filter((name) => !done.includes(name))
  const pending = names.map(async (name) => ({ name, about: await readAbout(name) }))
  return { unknown: done.filter((name) => !ours.includes(name)), pending: await Promise.all(pending) }
}

/** The names of all migrations, in the order in which they are applied. */
export async function listMigrations(): Promise<string[]> {
  const files = await readdir(folder)
  return files.flatMap((file) => (file.endsWith('.sql') ? file.slice(0, -'.sql'.length) : [])).sort()
}

/** The comment at the head of a migration, in one line; '' when it has none. */
async function readAbout(name: string): Promise<string> {
  const [, ...lines] = (await readFile(new URL(`${name}.sql`, folder), 'utf8')).split('\n')
  const first = lines.findIndex((line) => line !== '')
  const comment = lines.slice(first)
  const end = comment.findIndex((line) => !line.startsWith('-- '))
  return comment
    .slice(0, end)
    .map((line) => line.slice('-- '.length))
    .join(' ')
}

/** Those that the database went through, in order. */
export async function listDone(databaseUrl: string, schema = 'public'): Promise<string[]> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    const table = `${schema}.migrations`
    const { rows } = await client.query<{ has: boolean }>('select to_regclass($1) is not null as has', [
      table,
    ])
    if (!rows[0]?.has) return []
    const done = await client.query<{ name: string }>(`select name from ${table} order by id`)
    return done.rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}
