import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { restoreBackup } from '@kefu/admin/backup/restore.ts'
import { writeBackup } from '@kefu/admin/backup/write.ts'
import { diskStorage } from '@kefu/admin/features/files/storage.ts'
import { listMigrations, migrate, planMigrations } from '@kefu/admin/migrate.ts'
import { Client } from 'pg'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kefu-backup-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

interface Site {
  databaseUrl: string
  dataDir: string
  ask<Row extends object>(statement: string, values?: unknown[]): Promise<Row[]>
}

async function openSite(name: string): Promise<Site> {
  const { url, drop } = await freshDatabase()
  const client = new Client(url)
  await client.connect()
  onTestFinished(async () => {
    await client.end()
    await drop()
  })
  return {
    databaseUrl: url,
    dataDir: join(folder, name),
    ask: async (statement, values) => (await client.query(statement, values)).rows,
  }
}

const key = 'abcdefghijklmnopqrstuv'

/** Vic has talked to Amy, sent her a picture, and been rated; what he said has everything that a format may break on. */
async function fill({ ask, dataDir }: Site): Promise<void> {
  await ask(`insert into agents (username, password_hash, name) values ('amy', 'secret', 'Amy')`)
  await ask(`insert into visitors (name, page) values ('Vic', '{"url": "https://shop.example/\\\\t"}')`)
  await ask(
    `insert into conversations (kind, visitor_id, agent_id, last_seq)
     select 'service', v.id, a.id, 3 from visitors v, agents a`,
  )
  const words = ['Hello\n\tback\\slash', '你好 👋', '\\.']
  for (const [index, body] of words.entries())
    await ask(
      `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
       select c.id, $1, 'visitor', c.visitor_id, $2, $3 from conversations c where c.kind = 'service'`,
      [index + 1, randomUUID(), body],
    )
  await ask(
    `insert into files (key, sender_kind, sender_id, name, type, size)
     select $1, 'visitor', id, 'cat.png', 'image/png', 3 from visitors`,
    [key],
  )
  await ask(`insert into sessions (key, agent_id, data, expires_at) select 'k', id, '{}', now() from agents`)
  await diskStorage(dataDir).put(key, 'file', Buffer.from('cat'))
  await diskStorage(dataDir).put(key, 'thumbnail', Buffer.from('small cat'))
}

/** All rows of all tables, but for what a restore renews. */
async function contents({ ask }: Site): Promise<Record<string, unknown>> {
  const tables = await ask<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
  )
  const all: Record<string, unknown> = {}
  for (const { name } of tables)
    if (!['meta', 'migrations', 'sessions'].includes(name))
      all[name] = (
        await ask<{ row: unknown }>(`select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`)
      ).map(({ row }) => row)
  return all
}

const epochOf = async ({ ask }: Site) => (await ask<{ epoch: string }>('select epoch from meta'))[0]!.epoch

/** Guards that stand aside while rows are loaded. */
async function guards({ ask }: Site) {
  return {
    constraints: await ask(
      "select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by conname, 2",
    ),
    triggers: await ask(
      'select tgname, tgenabled from pg_trigger where not tgisinternal order by tgname, tgenabled',
    ),
  }
}

test('what was backed up is there again: rows, files, numbers, guards; with another epoch', async () => {
  const [before, after] = [await openSite('before'), await openSite('after')]
  await fill(before)
  const path = join(folder, 'kefu.tar.gz')
  await writeBackup(before, path)
  expect((await stat(path)).mode & 0o777).toBe(0o600)

  const untouched = await guards(after)
  await restoreBackup({ ...after, force: false }, path)
  expect(await contents(after)).toEqual(await contents(before))
  expect(await guards(after)).toEqual(untouched)
  expect(await epochOf(after)).not.toBe(await epochOf(before))
  expect(await after.ask('select from sessions')).toEqual([])
  for (const part of ['file', 'thumbnail'] as const) {
    const kept = await diskStorage(after.dataDir).open(key, part)
    expect(await text(kept!)).toBe(part === 'file' ? 'cat' : 'small cat')
  }
  const next = 'insert into visitors default values returning id'
  expect(await after.ask(next)).toEqual(await before.ask(next))
  await expect(
    after.ask("insert into conversations (kind, visitor_id) values ('service', 999)"),
  ).rejects.toThrow('foreign key')
})

test('a backup shows one moment, however much is said meanwhile', async () => {
  const [before, after] = [await openSite('before'), await openSite('after')]
  await fill(before)
  let isDone = false
  const talking = (async () => {
    const client = new Client(before.databaseUrl)
    await client.connect()
    while (!isDone)
      await client.query(
        `with c as (update conversations set last_seq = last_seq + 1 where kind = 'service' returning *)
         insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
         select id, last_seq, 'visitor', visitor_id, gen_random_uuid(), 'more' from c`,
      )
    await client.end()
  })()
  await writeBackup(before, join(folder, 'kefu.tar.gz'))
  isDone = true
  await talking
  await restoreBackup({ ...after, force: false }, join(folder, 'kefu.tar.gz'))
  expect(
    await after.ask(
      `select from conversations c
       where kind = 'service' and last_seq <> (select count(*) from messages where conversation_id = c.id)`,
    ),
  ).toEqual([])
})

test('a database that is used is left alone, unless it is given up by force', async () => {
  const [before, after] = [await openSite('before'), await openSite('after')]
  await fill(before)
  const path = join(folder, 'kefu.tar.gz')
  await writeBackup(before, path)
  await after.ask("insert into visitors (name) values ('Wen')")
  await expect(restoreBackup({ ...after, force: false }, path)).rejects.toThrow('The database is not empty')
  await restoreBackup({ ...after, force: true }, path)
  expect(await after.ask('select name from visitors')).toEqual([{ name: 'Vic' }])
})

test('a database on which an admin app works is left alone', async () => {
  const site = await openSite('site')
  const path = join(folder, 'kefu.tar.gz')
  await writeBackup(site, path)
  const app = new Client({ connectionString: site.databaseUrl, application_name: 'kefu admin' })
  await app.connect()
  await expect(restoreBackup({ ...site, force: true }, path)).rejects.toThrow('stop it before you restore')
  await app.end()
})

test('a backup that is damaged, cut or none at all changes nothing', async () => {
  const [before, after] = [await openSite('before'), await openSite('after')]
  await fill(before)
  const path = join(folder, 'kefu.tar.gz')
  await writeBackup(before, path)
  await after.ask("insert into visitors (name) values ('Wen')")
  const whole = await readFile(path)
  const damaged = Buffer.from(whole)
  const middle = Math.floor(whole.length / 2)
  damaged.fill(0, middle, middle + 40)
  const bad = { damaged, cut: whole.subarray(0, whole.length - 200), text: Buffer.from('Dear Amy') }
  for (const [name, bytes] of Object.entries(bad)) {
    await writeFile(join(folder, name), bytes)
    await expect(restoreBackup({ ...after, force: true }, join(folder, name)), name).rejects.toThrow(
      /is damaged, or no backup of Kefu|is not whole/,
    )
  }
  await expect(restoreBackup({ ...after, force: true }, join(folder, 'none'))).rejects.toThrow('ENOENT')
  expect(await after.ask('select name from visitors')).toEqual([{ name: 'Wen' }])
  const schemas = "select nspname from pg_namespace where nspname like 'kefu%'"
  expect(await after.ask(schemas)).toEqual([])
})

test('a backup of an older schema is restored into that one, and brought to the newest', async () => {
  const [before, after] = [await openSite('before'), await openSite('after')]
  await before.ask('drop schema public cascade')
  await before.ask('create schema public')
  const older = (await listMigrations()).find((name) => name.startsWith('0013'))!
  await migrate(before.databaseUrl, { upTo: older })
  await before.ask("insert into visitors (name) values ('Vic')")
  const path = join(folder, 'kefu.tar.gz')
  await writeBackup(before, path)
  await restoreBackup({ ...after, force: false }, path)
  expect((await planMigrations(after.databaseUrl)).pending.length).toBeGreaterThan(0)
  await migrate(after.databaseUrl)
  expect((await planMigrations(after.databaseUrl)).pending).toEqual([])
  expect(await after.ask('select name, room_name from visitors')).toEqual([{ name: 'Vic', room_name: null }])
})

test('a backup does not write over another file, and leaves none behind that is not whole', async () => {
  const site = await openSite('site')
  const path = join(folder, 'kefu.tar.gz')
  await writeFile(path, 'precious')
  await expect(writeBackup(site, path)).rejects.toThrow('is there already: choose another name')
  expect(await readFile(path, 'utf8')).toBe('precious')
  await expect(writeBackup(site, join(folder, 'nowhere', 'kefu.tar.gz'))).rejects.toThrow(
    'cannot be written (ENOENT)',
  )
})
