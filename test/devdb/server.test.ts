import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHome } from '@kefu/devdb/home.ts'
import { startDatabase } from '@kefu/devdb/start-database.ts'
import { findSurvivor } from '@kefu/devdb/survivor.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Program, runProgram } from '../support/program.ts'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let dataDir: string
beforeAll(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'kefu-devdb-')), 'postgres')
})
afterAll(() => rm(join(dataDir, '..'), { recursive: true }))

async function runServer(...args: string[]): Promise<Program & { url: string }> {
  const program = runProgram(new URL('../../packages/devdb/server.ts', import.meta.url), [dataDir, ...args])
  const message = await Promise.race([program.message, program.exited])
  expect(message, program.errors.join('\n')).toEqual({ type: 'listening', url: expect.any(String) })
  return { ...program, url: (message as { url: string }).url }
}

async function connect(url: string): Promise<Client> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end().catch(() => {}))
  return client
}

async function postgresOf(client: Client): Promise<number> {
  const { rows } = await client.query("select split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as pid")
  return Number(rows[0].pid)
}

test('a server that outlived its killed launcher is taken over, and its clients notice nothing', async () => {
  const first = await runServer()
  const vic = await connect(first.url)
  const pid = await postgresOf(vic)
  first.child.kill('SIGKILL')
  await first.exited

  const second = await startDatabase({ dataDir })
  expect(second).toMatchObject({ url: first.url, pid })
  expect((await vic.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await second.stop()
  await expect(connect(first.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('the launcher notices that a server which it took over is gone', async () => {
  const first = await runServer()
  const pid = await postgresOf(await connect(first.url))
  first.child.kill('SIGKILL')
  await first.exited

  const second = await startDatabase({ dataDir })
  process.kill(pid, 'SIGKILL')
  await second.exited
})

test('it ends with an error when PostgreSQL is killed, and the next one has the same address', async () => {
  const first = await runServer()
  const vic = await connect(first.url)
  process.kill(await postgresOf(vic), 'SIGKILL')
  expect(await first.exited).toBe(1)

  const second = await runServer('--port', new URL(first.url).port)
  expect(second.url).toBe(first.url)
  second.child.kill('SIGTERM')
  expect(await second.exited).toBe(0)
})

test('it stops PostgreSQL when it is asked to, and when its parent is gone', async () => {
  for (const end of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    const server = await runServer()
    if (end === 'disconnect') server.child.disconnect()
    else server.child.kill(end)
    expect(await server.exited, end).toBe(0)
    await expect(connect(server.url), end).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  }
})

test('a home on which another process works is refused in one sentence that names it', async () => {
  const first = await runServer()
  const { password } = new URL(first.url)
  const second = findSurvivor(await openHome(dataDir), password, 0)
  await expect(second).rejects.toThrow(/^Another process uses .*postgres .*stop that one.*\.$/)
  first.child.kill('SIGTERM')
  await first.exited
})

test('the next start waits for backends that still work for the killed server', async () => {
  const first = await runServer()
  const [vic, amy] = [await connect(first.url), await connect(first.url)]
  vic.query('select count(*) from generate_series(1, 5000000) busy').catch(() => {})
  const active =
    "select from pg_stat_activity where state = 'active' and query like '%busy' and pid <> pg_backend_pid()"
  while ((await amy.query(active)).rowCount === 0);
  process.kill(await postgresOf(amy), 'SIGKILL')
  await first.exited

  const second = await startDatabase({ dataDir })
  await connect(second.url)
  await second.stop()
})
