import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDatabase } from '@kefu/devdb/start-database.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let dataDir: string
beforeAll(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'kefu-devdb-')), 'postgres')
})
afterAll(() => rm(join(dataDir, '..'), { recursive: true }))

async function start() {
  const database = await startDatabase({ dataDir })
  onTestFinished(() => database.stop())
  return database
}

async function connect(url: string): Promise<Client> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end().catch(() => {}))
  return client
}

test('a second start finds the rows, the password and the port of the first', async () => {
  const first = await start()
  const amy = await connect(first.url)
  await amy.query('create table notes as select 1 as id')
  await first.stop()

  const second = await start()
  expect(second.url).toBe(first.url)
  const { rows } = await (await connect(second.url)).query('select id from notes')
  expect(rows).toEqual([{ id: 1 }])
})

test('what was committed is there after the server was killed', async () => {
  const first = await start()
  const amy = await connect(first.url)
  await amy.query('create table if not exists kept (at timestamptz)')
  const { rows: before } = await amy.query('insert into kept values (now()) returning at')
  process.kill(first.pid, 'SIGKILL')
  await first.exited

  const second = await start()
  const { rows: after } = await (await connect(second.url)).query('select at from kept')
  expect(after).toEqual(before)
})

test('it keeps its promises about disk, network and access', async () => {
  const { url } = await start()
  const client = await connect(url)
  const { rows } = await client.query(
    `select name, setting
     from pg_settings
     where name in ('fsync', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'password_encryption')
     order by name`,
  )
  expect(rows.map((row) => [row.name, row.setting])).toEqual([
    ['fsync', 'on'],
    ['listen_addresses', '127.0.0.1'],
    ['password_encryption', 'scram-sha-256'],
    ['synchronous_commit', 'on'],
    ['unix_socket_directories', ''],
  ])
  const wrong = Object.assign(new URL(url), { password: 'guessed' }).href
  await expect(connect(wrong)).rejects.toMatchObject({ code: '28P01' })
})

test('neither the cluster nor its server is root, and nobody else can read the password', async () => {
  await start()
  const cluster = await stat(join(dataDir, 'cluster', 'postmaster.pid'))
  expect(cluster.uid).not.toBe(0)
  const password = await stat(join(dataDir, 'password'))
  expect((password.mode & 0o777).toString(8)).toBe('600')
})

test('a text is sorted and lowered by its code points on every system', async () => {
  const client = await connect((await start()).url)
  const { rows } = await client.query("select lower('ÄÖ') as low, '客' < 'z' as before, 'Z' < 'a' as capital")
  expect(rows).toEqual([{ low: 'äö', before: false, capital: true }])
})

test('another port is found when the one of last time is taken', async () => {
  const first = await start()
  await first.stop()
  const { createServer } = await import('node:net')
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(Number(new URL(first.url).port), '127.0.0.1', resolve))
  onTestFinished(() => void squatter.close())

  const second = await start()
  expect(new URL(second.url).port).not.toBe(new URL(first.url).port)
  await connect(second.url)
})

test('the number of a stranger in the lock of a server that is gone keeps nobody out', async () => {
  const first = await start()
  await first.stop()
  await writeFile(
    join(dataDir, 'cluster', 'postmaster.pid'),
    `${process.ppid}\n/somewhere\n1\n5432\n\n127.0.0.1\n`,
  )
  await connect((await start()).url)
})

test('a cluster that was left half made is made anew', async () => {
  const other = join(dataDir, '..', 'interrupted')
  await mkdir(join(other, 'unfinished-abc', 'base'), { recursive: true })
  const database = await startDatabase({ dataDir: other })
  onTestFinished(() => database.stop())
  await connect(database.url)
  expect(await readdir(other)).not.toContain('unfinished-abc')
})
