import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testEnv } from '../support/admin.ts'
import { freshDatabase } from '../support/database.ts'
import { runProgram } from '../support/program.ts'

const program = new URL('../../packages/admin/server.ts', import.meta.url)
let database: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const run = (env: NodeJS.ProcessEnv = {}) =>
  runProgram(program, [], { env: { ...testEnv, DATABASE_URL: database.url, ...env } })

test('the first start migrates, tells its master where it listens and how the first account is made, and stops on SIGTERM', async () => {
  await ask('drop schema public cascade; create schema public')
  const admin = run()
  const message = await admin.message
  expect(message).toEqual({
    type: 'listening',
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    setupLink: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/admin\/login\/setup\?token=[\w-]{32}$/),
  })
  const { url, setupLink } = message as { url: string; setupLink: string }
  expect((await fetch(setupLink)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  admin.child.kill('SIGTERM')
  expect(await admin.exited).toBe(0)
})

test('with ADMIN_USERNAME and ADMIN_PASSWORD there is an account and no link', async () => {
  const admin = run({ ADMIN_USERNAME: 'amy', ADMIN_PASSWORD: 'correct horse battery' })
  expect(await admin.message).toMatchObject({ type: 'listening', setupLink: null })
  expect(await ask('select username, role from agents')).toEqual([{ username: 'amy', role: 'owner' }])
})

test('it goes when its master goes', async () => {
  const admin = run()
  await admin.message
  admin.child.disconnect()
  expect(await admin.exited).toBe(0)
})

test('a database that could lose what it committed is refused', async () => {
  const admin = run({ ALLOW_UNSAFE_DATABASE: '0' })
  expect(await admin.exited).toBe(78)
  expect(admin.errors).toEqual([
    'PostgreSQL runs with fsync = off and would lose messages that were acknowledged. Switch it on.',
  ])
})

test('a database that answers commits before they are safe is refused', async () => {
  const url = new URL(database.url)
  url.searchParams.set('options', '-c synchronous_commit=off')
  const admin = run({ ALLOW_UNSAFE_DATABASE: '0', DATABASE_URL: url.href })
  expect(await admin.exited).toBe(78)
})

test('a database that is out of reach is one sentence, without its password', async () => {
  const admin = run({ DATABASE_URL: 'postgres://kefu:hunter2@127.0.0.1:1/kefu' })
  expect(await admin.exited).toBe(1)
  expect(admin.errors).toHaveLength(1)
  expect(admin.errors[0]).toMatch(/^The database kefu at 127\.0\.0\.1:1 is out of reach/)
  expect(admin.errors[0]).not.toContain('hunter2')
})

test('a port in use is one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const admin = run({ ADMIN_PORT: String(port) })
  expect(await admin.exited).toBe(78)
  expect(admin.errors).toEqual([
    `Something else listens on 127.0.0.1:${port} already. Stop it, or set ADMIN_PORT to another port.`,
  ])
  other.close()
})

test('whatever is wrong in the environment is said at once', async () => {
  const admin = run({ SESSION_SECRET: '', CAPTCHA: 'perhaps' })
  expect(await admin.exited).toBe(78)
  expect(admin.errors).toHaveLength(2)
})

async function ask(statement: string): Promise<unknown[]> {
  const client = new Client(database.url)
  await client.connect()
  const { rows } = await client.query(statement).finally(() => client.end())
  return rows
}
