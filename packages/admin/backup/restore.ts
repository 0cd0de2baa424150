import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { extract } from 'tar-stream'
import { CannotDo } from '../commands/command.ts'
import { diskStorage } from '../features/files/storage.ts'
import { listMigrations, migrate } from '../migrate.ts'
import { copied, type End, type Head, quoted, type Table } from './archive.ts'
import { type ForeignKey, isInUse, isUsed, listForeignKeys, listTables } from './queries.ts'

export interface Place {
  readonly databaseUrl: string
  readonly dataDir: string
  /** What is there may be given up. */
  readonly force: boolean
}

/** Where a backup is made whole before it takes the place of what is there. */
const workshop = 'kefu_restoring'

/**
 * Puts what a backup holds into a database that nobody uses, and its files beside it. The database is changed in one
 * step at the very end, so that a backup that is damaged costs nothing. Clients will load everything anew.
 */
export async function restoreBackup({ databaseUrl, dataDir, force }: Place, path: string): Promise<End> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'kefu restore' })
  await client.connect()
  try {
    if (await isInUse(client)) throw new CannotDo('Kefu works on this database: stop it before you restore.')
    if (!force && (await isUsed(client)))
      throw new CannotDo(
        'The database is not empty. With --force all that is in it is given up for what is in the backup.',
      )
    const entries = readEntries(path)
    const head = await readHead(await entries.next(), path)
    await refuseNewer(head)
    await client.query(`drop schema if exists ${workshop} cascade`)
    await migrate(databaseUrl, { schema: workshop, upTo: head.migrations.at(-1)! })
    await client.query('begin')
    await client.query(`set local search_path to ${workshop}`)
    const end = await load(client, head, entries, dataDir, path)
    await takePlace(client)
    await client.query('commit')
    return end
  } catch (err) {
    // Where the connection broke there is nothing to clear away, or the next one does it.
    await client.query('rollback').catch(() => {})
    await client.query(`drop schema if exists ${workshop} cascade`).catch(() => {})
    throw explained(err, path)
  } finally {
    await client.end()
  }
}

type Entry = ReturnType<typeof extract> extends AsyncIterable<infer One> ? One : never
type Entries = AsyncIterator<Entry, undefined>

async function* readEntries(path: string): AsyncGenerator<Entry, undefined> {
  const tar = extract()
  const read = pipeline(createReadStream(path), createGunzip(), tar)
  read.catch(() => {})
  yield* tar
  await read
  return undefined
}

async function readHead({ value }: IteratorResult<Entry, undefined>, path: string): Promise<Head> {
  if (value?.header.name !== 'kefu.json') throw new CannotDo(`${path} is no backup of Kefu.`)
  const head = await readJson<Head>(value)
  if (head.format !== 1)
    throw new CannotDo(`${path} was made by a newer version of Kefu: install that one to restore it.`)
  return head
}

async function refuseNewer({ migrations }: Head): Promise<void> {
  const ours = await listMigrations()
  const unknown = migrations.filter((name) => !ours.includes(name))
  if (unknown.length > 0)
    throw new CannotDo(
      `The backup was made by a newer version of Kefu (${unknown.join(', ')}): install that one to restore it.`,
    )
}

async function load(
  client: pg.Client,
  head: Head,
  entries: Entries,
  dataDir: string,
  path: string,
): Promise<End> {
  const tables = await listTables(client)
  const foreignKeys = await listForeignKeys(client)
  // What is written down has set in motion already what the triggers would set in motion again; and the one that
  // guards the audit log does not know that this schema is not in use yet.
  for (const { name } of tables) await client.query(`alter table ${quoted(name)} disable trigger user`)
  await client.query(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`)
  // As they come, rows may point at rows that do not stand there yet.
  for (const { table, name } of foreignKeys)
    await client.query(`alter table ${quoted(table)} drop constraint ${quoted(name)}`)

  const rows: Record<string, number> = Object.fromEntries(head.tables.map(({ name }) => [name, 0]))
  let files = 0
  let end: End | undefined
  let entry = await entries.next()
  while (entry.value) {
    const { name } = entry.value.header
    const table = head.tables.find((table) => table.name === tableOf(name))
    if (table) {
      rows[table.name] = await copyRows(table)
      continue
    }
    if (name.startsWith('files/')) {
      await keepFile(dataDir, name.slice('files/'.length), entry.value)
      files++
    } else if (name === 'end.json') end = await readJson<End>(entry.value)
    else entry.value.resume()
    entry = await entries.next()
  }

  /** All parts of a table are one COPY. */
  async function copyRows(table: Table): Promise<number> {
    const copy = client.query(from(`copy ${copied(table)} from stdin`))
    await pipeline(async function* () {
      while (entry.value && tableOf(entry.value.header.name) === table.name) {
        yield* entry.value
        entry = await entries.next()
      }
    }, copy)
    return copy.rowCount
  }

  if (!end) throw new CannotDo(`${path} is not whole: it has no end. Take another backup.`)
  demandAll(end, { rows, files }, path)
  await finish(client, tables, foreignKeys, end)
  return end
}

function tableOf(name: string): string | undefined {
  const [folder, table] = name.split('/')
  return folder === 'tables' ? table : undefined
}

async function keepFile(dataDir: string, name: string, entry: Entry): Promise<void> {
  const [key = '', suffix] = name.split('.')
  await diskStorage(dataDir).put(key, suffix === undefined ? 'file' : 'thumbnail', await buffer(entry))
}

function demandAll(end: End, found: Pick<End, 'rows' | 'files'>, path: string): void {
  const wrong = Object.entries(end.rows).flatMap(([table, count]) =>
    found.rows[table] === count ? [] : `${found.rows[table] ?? 0} of ${count} rows of ${table}`,
  )
  if (found.files !== end.files) wrong.push(`${found.files} of ${end.files} files`)
  if (wrong.length > 0)
    throw new CannotDo(`${path} is not whole: it has ${wrong.join(', ')}. Take another backup.`)
}

/** Brings back what was put aside for the loading, and lets go of what was only of that moment. */
async function finish(
  client: pg.Client,
  tables: readonly Table[],
  foreignKeys: readonly ForeignKey[],
  { sequences }: End,
): Promise<void> {
  for (const { table, name, definition } of foreignKeys)
    await client.query(`alter table ${quoted(table)} add constraint ${quoted(name)} ${definition}`)
  for (const { name, value } of sequences)
    await client.query('select setval($1::regclass, $2::bigint)', [`${workshop}.${quoted(name)}`, value])
  await client.query('delete from sessions')
  await client.query('delete from used_tickets')
  await client.query('delete from nodes')
  await client.query('update meta set epoch = gen_random_uuid()')
  await client.query('set constraints all immediate')
  for (const { name } of tables) await client.query(`alter table ${quoted(name)} enable trigger user`)
}

async function takePlace(client: pg.Client): Promise<void> {
  await client.query('drop schema if exists public cascade')
  await client.query(`alter schema ${workshop} rename to public`)
}

function explained(err: unknown, path: string): unknown {
  const code = err instanceof Error && 'code' in err ? String(err.code) : ''
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
    return new CannotDo(`${path} cannot be read (${code}).`)
  // Gzip, tar, JSON or PostgreSQL cannot read it; or its rows do not fit together.
  const isUnreadable = err instanceof SyntaxError || /^(Z_|22|23)/.test(code)
  if (isUnreadable || (err instanceof Error && /tar|end of data/i.test(err.message)))
    return new CannotDo(`${path} is damaged, or no backup of Kefu: take another. Nothing was changed.`)
  // insufficient_privilege
  if (code === '42501')
    return new CannotDo(
      'This account may not replace what is in the database: name its owner in DATABASE_URL for the restore.',
    )
  return err
}

async function readJson<T>(entry: Entry): Promise<T> {
  return JSON.parse(String(await buffer(entry)))
}
