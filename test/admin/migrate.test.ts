import { listMigrations, migrate, NewerSchema, planMigrations } from '@kefu/admin/migrate.ts'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { testEnv } from '../support/admin.ts'
import { freshDatabase } from '../support/database.ts'
import { runProgram } from '../support/program.ts'

async function ask<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new Client(url)
  await client.connect()
  return (await client.query<Row>(statement).finally(() => client.end())).rows
}

/** A database that nothing has been made in. */
async function emptyDatabase(): Promise<string> {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  await ask(url, 'drop schema public cascade; create schema public')
  return url
}

/** `kefu migrate`, as the command line runs it. */
async function command(url: string, words: string[] = []) {
  const entry = new URL('../../packages/admin/commands/migrate.ts', import.meta.url)
  const program = runProgram(entry, words, { env: { ...testEnv, DATABASE_URL: url } })
  return { code: await program.exited, lines: program.lines }
}

test('the plan of an empty database names every migration in order, and changes nothing', async () => {
  const url = await emptyDatabase()
  const { code, lines } = await command(url, ['--dry-run'])
  const names = await listMigrations()
  expect(code).toBe(0)
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    ...names,
    `${names.length} to come. Nothing was changed.`,
  ])
  expect(lines[1]).toMatch(/^0002_save_messages: \w/)
  expect(await ask(url, "select from pg_tables where schemaname = 'public'")).toEqual([])
})

test('two that migrate at once wait for each other, and a third has nothing to do', async () => {
  const url = await emptyDatabase()
  await Promise.all([migrate(url), migrate(url)])
  expect(await planMigrations(url)).toEqual({ unknown: [], pending: [] })
  expect((await command(url)).lines).toEqual(['The database has the newest schema.'])
})

test('a schema that a newer version made is refused in a sentence', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  await ask(url, "insert into migrations (name, run_on) values ('9999_future', now())")
  await expect(migrate(url)).rejects.toThrow(NewerSchema)
  expect(await command(url)).toEqual({
    code: 1,
    lines: [
      'The database has been changed by a newer version of Kefu (9999_future). Start that version again, or restore a backup that was made before.',
    ],
  })
})

test('a schema of another name can be made, up to one migration', async () => {
  const url = await emptyDatabase()
  const [first, second] = await listMigrations()
  await migrate(url, { schema: 'other', upTo: second! })
  expect(await ask(url, 'select name from other.migrations order by id')).toEqual([
    { name: first },
    { name: second },
  ])
  expect(await ask(url, "select from pg_tables where schemaname = 'public'")).toEqual([])
})
