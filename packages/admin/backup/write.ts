import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to } from 'pg-copy-streams'
import { pack as packTar } from 'tar-stream'
import { CannotDo } from '../commands/command.ts'
import { diskStorage, type Part } from '../features/files/storage.ts'
import { listDone } from '../migrate.ts'
import { copied, type End, type Head, type Table } from './archive.ts'
import { listFileKeys, listSequences, listTables } from './queries.ts'

const partBytes = 8 * 1024 * 1024

/**
 * Writes everything into one new file, as it is at one moment, however much is said meanwhile. Answers how much that
 * was. Nothing remains at `path` when it fails.
 */
export async function writeBackup(
  { databaseUrl, dataDir }: { databaseUrl: string; dataDir: string },
  path: string,
): Promise<End> {
  if (await stat(path).catch(() => null)) throw new CannotDo(`${path} is there already: choose another name.`)
  const migrations = await listDone(databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'kefu backup' })
  await client.connect()
  const draft = `${path}.partial`
  const archive = openArchive(draft)
  try {
    const end = await Promise.race([archive.failed, fill(client, dataDir, migrations, archive)])
    await archive.close()
    await rename(draft, path)
    return end
  } catch (err) {
    archive.abandon()
    await rm(draft, { force: true })
    throw err
  } finally {
    await client.end()
  }
}

type Archive = ReturnType<typeof openArchive>

function openArchive(path: string) {
  const tar = packTar()
  // What people said is in it.
  const file = createWriteStream(path, { mode: 0o600, flush: true })
  const written = pipeline(tar, createGzip({ level: 4 }), file)
  const failed = new Promise<never>((_, reject) => written.catch((err) => reject(explained(err, path))))
  failed.catch(() => {})
  return {
    failed,
    /** Answers when there is room for the next. */
    add(name: string, bytes: Buffer): Promise<void> {
      return new Promise((resolve, reject) => {
        const entry = tar.entry({ name, size: bytes.length }, (err) => (err ? reject(err) : resolve()))
        entry.end(bytes)
      })
    },
    abandon: () => void tar.destroy(),
    async close(): Promise<void> {
      tar.finalize()
      await written
    },
  }
}

function explained(err: unknown, path: string): unknown {
  const code = err instanceof Error && 'code' in err ? err.code : undefined
  if (code === 'ENOSPC')
    return new CannotDo(`The disk is full: make room for ${path}, or choose another place.`)
  if (code === 'ENOENT' || code === 'EACCES')
    return new CannotDo(`${path} cannot be written (${code}): choose another place.`)
  return err
}

async function fill(
  client: pg.Client,
  dataDir: string,
  migrations: string[],
  archive: Archive,
): Promise<End> {
  await client.query('begin transaction isolation level repeatable read read only')
  const tables = await listTables(client)
  const head: Head = { format: 1, madeAt: new Date().toISOString(), migrations, tables }
  await archive.add('kefu.json', json(head))
  const rows: Record<string, number> = {}
  for (const table of tables) rows[table.name] = await addTable(client, table, archive)
  const files = await addFiles(await listFileKeys(client), dataDir, archive)
  // They are ahead of the rows, which does no harm: no number is given twice.
  const end: End = { rows, sequences: await listSequences(client), files }
  await archive.add('end.json', json(end))
  return end
}

async function addTable(client: pg.Client, table: Table, archive: Archive): Promise<number> {
  const stream = client.query(to(`copy ${copied(table)} to stdout`))
  let waiting: Buffer[] = []
  let size = 0
  let parts = 0
  async function addPart(): Promise<void> {
    await archive.add(`tables/${table.name}/${String(++parts).padStart(6, '0')}`, Buffer.concat(waiting))
    waiting = []
    size = 0
  }
  for await (const chunk of stream) {
    waiting.push(chunk)
    size += chunk.length
    if (size >= partBytes) await addPart()
  }
  if (size > 0) await addPart()
  return stream.rowCount
}

async function addFiles(keys: readonly string[], dataDir: string, archive: Archive): Promise<number> {
  const storage = diskStorage(dataDir)
  let files = 0
  for (const key of keys) {
    for (const part of ['file', 'thumbnail'] as const) {
      const stream = await storage.open(key, part)
      // One that was deleted meanwhile, or has no small picture.
      if (!stream) continue
      await archive.add(`files/${nameOf(key, part)}`, await buffer(stream))
      files++
    }
  }
  return files
}

function nameOf(key: string, part: Part): string {
  return part === 'file' ? key : `${key}.webp`
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
