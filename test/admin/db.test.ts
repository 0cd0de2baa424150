import { type Db, isRefusedValue, isUnavailable, openDb } from '@kefu/admin/plugins/db.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
const lost: Error[] = []
beforeAll(async () => {
  database = await freshDatabase()
  db = openDb({ databaseUrl: database.url, databaseConnections: 4 }, (err) => lost.push(err))
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const names = () => db.query<{ name: string }>('test_names', 'select name from visitors order by name')

test('ids and counts come as numbers, times as dates', async () => {
  const [row] = await db.query(
    'test_types',
    'select 9007199254740991::bigint as id, now() as at, null::bigint as none',
  )
  expect(row).toEqual({ id: Number.MAX_SAFE_INTEGER, at: expect.any(Date), none: null })
})

test('no plan is compiled, which takes longer than all of ours run', async () => {
  expect(await db.query('test_jit', 'show jit')).toEqual([{ jit: 'off' }])
})

test('a transaction does all or nothing', async () => {
  const add = 'insert into visitors (name) values ($1)'
  await db.transaction((query) => query('test_add', add, ['Vic']))
  const half = db.transaction(async (query) => {
    await query('test_add', add, ['Wen'])
    throw new Error('no')
  })
  await expect(half).rejects.toThrow('no')
  expect(await names()).toEqual([{ name: 'Vic' }])
})

test('a connection that breaks in the middle fails its transaction, and nothing else', async () => {
  const broken = await db
    .transaction(async (query) => {
      const [row] = await query<{ pid: number }>('test_pid', 'select pg_backend_pid() as pid')
      await db.query('test_kill', 'select pg_terminate_backend($1)', [row!.pid])
      await query('test_after', 'select 1')
    })
    .catch((err) => err)
  expect(isUnavailable(broken)).toBe(true)
  expect(await names()).toHaveLength(1)
})

test('an idle connection that breaks is told, and replaced', async () => {
  const others =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
  const before = lost.length
  await Promise.all([1, 2, 3].map(() => db.transaction((query) => query('test_one', 'select 1'))))
  await db.query('test_kill_others', others)
  await expect.poll(() => lost.length).toBeGreaterThan(before)
  expect(await names()).toHaveLength(1)
})

test('what may succeed later is told from what never will', async () => {
  const failing = (name: string, sql: string) => db.query(name, sql).catch((err) => err)
  const away = openDb({ databaseUrl: 'postgres://kefu@127.0.0.1:1/kefu', databaseConnections: 1 }, () => {})
  expect(isUnavailable(await away.query('test_away', 'select 1').catch((err) => err))).toBe(true)
  await away.close()
  expect(isUnavailable(await failing('test_syntax', 'select from from'))).toBe(false)
  expect(isUnavailable(await failing('test_check', `insert into agents (username) values (null)`))).toBe(
    false,
  )
  expect(isUnavailable(new Error('no'))).toBe(false)
})

test('a value that is refused each time is told from a key that is there by now', async () => {
  const failing = (name: string, sql: string) => db.query(name, sql).catch((err) => err)
  expect(isRefusedValue(await failing('test_inet', `select 'fe80::1%x'::inet`))).toBe(true)
  expect(isRefusedValue(await failing('test_null', 'insert into agents (username) values (null)'))).toBe(true)
  await db.query('test_meet', `insert into nodes (address, boot, beat_at) values ('here', 'b', now())`)
  const again = await failing(
    'test_meet_again',
    `insert into nodes (address, boot, beat_at) values ('here', 'b', now())`,
  )
  expect([again.code, isRefusedValue(again)]).toEqual(['23505', false])
})
