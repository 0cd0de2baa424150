import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { demandNode } from '@kefu/cli/node-version.ts'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { emptyFolder, kefu } from './kefu.ts'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** What a start that is refused leaves its owner with. */
async function refusal(env: NodeJS.ProcessEnv, words = ['start']) {
  const program = kefu(words, await emptyFolder(), env)
  const code = await program.exited
  return { code, errors: program.errors, lines: program.lines }
}

async function takePort(): Promise<string> {
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  onTestFinished(() => void squatter.close())
  return String((squatter.address() as AddressInfo).port)
}

test('a command that it does not have ends as a wrong command line does', async () => {
  const { code, errors } = await refusal({}, ['begin'])
  expect(code).toBe(2)
  expect(errors).toEqual([expect.stringMatching(/^begin is not a command of kefu: it knows start, stop, /)])
})

test('a Node that is too old is named before anything else', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.11.1'])
    expect(() => demandNode(version)).not.toThrow()
  for (const version of ['18.20.4', '20.18.3', '8.0.0'])
    expect(() => demandNode(version)).toThrow(
      `Kefu needs Node 20.19 or newer, and this is ${version}: install`,
    )
})

test('ports that are in use are all named, before anything is started', async () => {
  const [admin, socket] = [await takePort(), await takePort()]
  const { code, errors, lines } = await refusal({ ADMIN_PORT: admin, SOCKET_PORT: socket })
  expect(code).toBe(1)
  expect(lines).toEqual(errors)
  expect(errors).toEqual([
    `Port ${admin} is in use by another program: stop that one, or set ADMIN_PORT to another port.`,
    `Port ${socket} is in use by another program: stop that one, or set SOCKET_PORT to another port.`,
  ])
})

test('an address that is not of this machine is named', async () => {
  const { code, errors } = await refusal({ SOCKET_HOST: '192.0.2.1' })
  expect(code).toBe(1)
  expect(errors).toEqual([
    'SOCKET_HOST is "192.0.2.1", which is no address of this machine: set it to one, or to 0.0.0.0 for all.',
  ])
})

test('all bad variables are named at once, also those from the file .env', async () => {
  const folder = await emptyFolder()
  await writeFile(
    join(folder, '.env'),
    'LOG_LEVEL=loud\nDATABASE_URL=mysql://kefu@db/kefu\nSOCKET_PORT=70000\n',
  )
  const program = kefu(['start'], folder, { ADMIN_PORT: 'eighty', SOCKET_PORT: '0' })
  expect(await program.exited).toBe(78)
  expect(program.errors).toEqual([
    'ADMIN_PORT is "eighty". It must be a whole number from 0 to 65535.',
    'DATABASE_URL is not an address that begins with postgres:// or postgresql://.',
    expect.stringMatching(/^LOG_LEVEL is "loud"\. It must be one of: info, /),
  ])
})

test('production demands its secrets and keeps none in a file', async () => {
  const { code, errors } = await refusal({ NODE_ENV: 'production', SESSION_SECRET: 'short' })
  expect(code).toBe(78)
  expect(errors).toEqual([
    'SERVICE_SECRET is not set. It must be a random text of at least 32 characters.',
    'SESSION_SECRET is too short. In production each secret has at least 32 characters.',
  ])
})

test('a database that is out of reach is named without its password', async () => {
  const nobody = createServer().listen(0, '127.0.0.1')
  await once(nobody, 'listening')
  const { port } = nobody.address() as AddressInfo
  await once(nobody.close(), 'close')
  const { code, errors } = await refusal({ DATABASE_URL: `postgres://kefu:secret@127.0.0.1:${port}/kefu` })
  expect(code).toBe(1)
  expect(errors).toEqual([
    `The database at 127.0.0.1:${port} cannot be reached (ECONNREFUSED): start it, or correct DATABASE_URL.`,
  ])
})

test('a database that does not let us in, or is not there, is told from one out of reach', async () => {
  const url = inject('clusterUrl')
  const { host } = new URL(url)
  const wrong = await refusal({ DATABASE_URL: Object.assign(new URL(url), { password: 'guessed' }).href })
  expect(wrong.errors).toEqual([
    `The database at ${host} does not let us in: correct the user and the password in DATABASE_URL.`,
  ])
  const missing = await refusal({ DATABASE_URL: Object.assign(new URL(url), { pathname: 'nowhere' }).href })
  expect(missing.errors).toEqual([
    `There is no database "nowhere" at ${host}: create it, or correct DATABASE_URL.`,
  ])
})

test('what a child refuses ends the start with its sentence alone, and nothing is left running', async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const { code, errors, lines } = await refusal({
    DATABASE_URL: database.url,
    ALLOW_UNSAFE_DATABASE: '1',
    CAPTCHA: 'maybe',
  })
  expect(code).toBe(78)
  expect(errors).toEqual(['CAPTCHA is "maybe". It must be one of: always, after-failures, off.'])
  expect(lines.filter((line) => line.includes('socket server'))).toEqual([])
})
