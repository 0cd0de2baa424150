import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { judgeDatabase } from '@kefu/cli/check-database.ts'
import { judgeDisk } from '@kefu/cli/check-machine.ts'
import { judgeAddresses } from '@kefu/cli/check-settings.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { emptyFolder, kefu } from './kefu.ts'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 120_000 })

async function examine(folder: string, env: NodeJS.ProcessEnv = {}) {
  const program = kefu(['doctor'], folder, env)
  return { code: await program.exited, lines: program.lines }
}

const good = {
  version: 180_004,
  fsync: 'on',
  synchronousCommit: 'on',
  fullPageWrites: 'on',
  encoding: 'UTF8',
  mostConnections: 100,
  aheadMs: 12,
}
const levels = (state: object) => judgeDatabase({ ...good, ...state }).map(({ level }) => level)

test('a fresh folder is well, and the doctor leaves nothing that runs', async () => {
  const folder = await emptyFolder()
  const { code, lines } = await examine(folder)
  expect(code, lines.join('\n')).toBe(0)
  const abouts = lines.map((line) => line.replace(/^(ok|warn) +/, '').split(/ {2,}/)[0])
  for (const about of ['Node', 'uWebSockets.js', 'DATA_DIR', 'Disk', 'Ports', 'Secrets', 'Database'])
    expect(abouts).toContain(about)
  expect(lines.at(-1)).toMatch(/Database +comes along, and is made at the first start$/)
})

test('what is wrong is said in one line each, and it fails', async () => {
  const folder = await emptyFolder()
  const database = await freshDatabase()
  onTestFinished(database.drop)
  await writeFile(join(folder, '.env'), `SERVICE_SECRET=short\nCAPTCHA=maybe\n`)
  await chmod(join(folder, '.env'), 0o644)
  const { code, lines } = await examine(folder, { DATABASE_URL: database.url })
  expect(code).toBe(1)
  expect(lines).toContainEqual(expect.stringMatching(/^warn +\.env +others on this machine can read it/))
  expect(lines).toContainEqual(expect.stringMatching(/^warn +Secrets +SERVICE_SECRET too short/))
  // The database of the tests is one that gives safety for speed.
  expect(lines).toContainEqual(expect.stringMatching(/^fail +Commits +fsync = off, synchronous_commit = off/))
  expect(lines).toContainEqual(expect.stringMatching(/^fail +Settings +CAPTCHA is "maybe"/))
  expect(lines.at(-1)).toBe('2 things have to be put right.')
})

test('a database that cannot be reached, and settings that cannot be read, are findings too', async () => {
  const folder = await emptyFolder()
  const away = await examine(folder, { DATABASE_URL: 'postgres://kefu:secret@127.0.0.1:1/kefu' })
  expect(away.code).toBe(1)
  expect(away.lines).toContainEqual(expect.stringMatching(/^fail +Database +The database at 127\.0\.0\.1:1 /))
  expect(away.lines.join()).not.toContain('secret')
  const bad = await examine(folder, { ADMIN_PORT: 'eighty' })
  expect(bad.lines[0]).toMatch(/^fail +Settings +ADMIN_PORT is "eighty"/)
})

test('a database is judged by its version, its commits, its connections and its clock', () => {
  expect(levels({})).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(levels({ version: 140_011 })[0]).toBe('fail')
  expect(levels({ encoding: 'SQL_ASCII' })[0]).toBe('fail')
  for (const setting of ['fsync', 'synchronousCommit', 'fullPageWrites'])
    expect(levels({ [setting]: 'off' })[1]).toBe('fail')
  expect(levels({ mostConnections: 30 })[2]).toBe('warn')
  expect([1_500, -5_000, 400_000].map((aheadMs) => levels({ aheadMs })[3])).toEqual(['ok', 'warn', 'fail'])
})

test('a disk that fills up is told before it is full', () => {
  expect([50e9, 1e9, 1e8].map((free) => judgeDisk(free).level)).toEqual(['ok', 'warn', 'fail'])
})

test('an address that others reach wants a proxy, and a proxy wants to be named', () => {
  const admin = { name: 'ADMIN' as const, host: '127.0.0.1', port: 8000 }
  const judge = (change: object) => judgeAddresses({ publicAdminUrl: null, admin, env: {}, ...change }).level
  expect(judge({})).toBe('ok')
  expect(judge({ admin: { ...admin, host: '0.0.0.0' } })).toBe('warn')
  expect(judge({ publicAdminUrl: 'https://chat.example.com' })).toBe('warn')
  const env = { TRUST_PROXY: 'loopback' }
  expect(judge({ publicAdminUrl: 'https://chat.example.com', env })).toBe('ok')
})
