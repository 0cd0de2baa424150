import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '@kefu/devdb/process-table.ts'
import { expect, test, vi } from 'vitest'
import { emptyFolder, kefu, kefuInBackground } from './kefu.ts'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 180_000 })

/** What a command says, and how it ends. */
async function ask(words: string[], folder: string, env: NodeJS.ProcessEnv = {}) {
  const program = kefu(words, folder, env)
  const code = await program.exited
  return { code, said: program.lines.join('\n') }
}

test('in the background it goes on, tells how it is doing, lets no second one in, and is stopped by a command', async () => {
  const folder = await emptyFolder()
  const started = await kefuInBackground(folder)
  const [shop] = await started.said(/http:\S+$/)
  expect((await fetch(shop)).status).toBe(200)
  await started.said(/`kefu stop` stops everything\. The log is .*kefu\.log\./)

  const { code, said } = await ask(['status', '--json'], folder)
  expect(code).toBe(0)
  const status = JSON.parse(said)
  expect(status).toMatchObject({ inBackground: true, connections: 0, visitors: 0, agents: 0, backlog: 0 })
  expect(status.conversations).toEqual({ open: 0, waiting: 0 })
  expect(status.messagesPerSecond).toBe(0)
  expect(status.database).toMatchObject({ most: 20, waiting: 0 })
  const names = status.processes.map(({ name }: { name: string }) => name)
  expect(names).toEqual(['master', 'database', 'admin app', 'socket server'])
  for (const { memory } of status.processes) expect(memory).toBeGreaterThan(1e6)
  expect((await ask(['status'], folder)).said).toMatch(/^Kefu \d.*, in the background\n\nprocess +pid/)

  const second = await ask(['start', '-d'], folder)
  expect(second.code).toBe(1)
  expect(second.said).toMatch(/^Kefu runs on \S+ already \(process \d+\): stop it with `kefu stop`/)

  const log = await readFile(join(folder, '.data', 'log', 'kefu.log'), 'utf8')
  expect(log).toMatch(/^\[\d{4}-\d\d-\d\d .*the database starts/)
  expect((await stat(join(folder, '.data', 'running.json'))).mode & 0o777).toBe(0o600)

  expect((await ask(['migrate', '--dry-run'], folder)).said).toBe('The database has the newest schema.')
  const backup = await ask(['backup', 'kefu.tar.gz'], folder)
  expect(backup.said).toMatch(/^kefu\.tar\.gz: 0 messages of \d conversations, 0 files, \d\.\d MB\.$/)
  expect((await ask(['restore', 'kefu.tar.gz'], folder)).said).toMatch(/^Kefu runs: stop it/)

  expect(await ask(['stop'], folder)).toEqual({ code: 0, said: 'Kefu is stopped.' })
  // Not by its number alone: the master is a zombie where nobody reaps it.
  for (const { pid } of status.processes) expect(await isRunning(pid)).toBe(false)
  expect((await ask(['stop'], folder)).said).toMatch(/^Kefu does not run on /)
  expect(await ask(['status'], folder)).toMatchObject({ code: 1 })
  // The database is started for it alone.
  expect((await ask(['restore', 'kefu.tar.gz'], folder)).said).toMatch(/^Restored: 0 messages of /)
})

test('what keeps it from starting is said to whoever started it, and nothing is left', async () => {
  const folder = await emptyFolder()
  const { code, said } = await ask(['start', '-d'], folder, { CAPTCHA: 'maybe' })
  expect(code).toBe(78)
  expect(said).toBe('CAPTCHA is "maybe". It must be one of: always, after-failures, off.')
  expect((await ask(['stop'], folder)).said).toMatch(/^Kefu does not run on /)
})

test('a note that a killed one left behind is no hindrance, and a restart moves to the background', async () => {
  const folder = await emptyFolder()
  const killed = kefu(['start'], folder)
  await killed.said(/Ctrl-C stops everything/)
  killed.child.kill('SIGKILL')
  await killed.exited
  expect((await ask(['status'], folder)).said).toMatch(/^Kefu does not run on /)

  const inTerminal = kefu(['start'], folder)
  await inTerminal.said(/Ctrl-C stops everything/)
  await writeFile(join(folder, '.env'), 'CAPTCHA=off\n')
  const restarted = await kefuInBackground(folder, {}, ['restart'])
  expect(await inTerminal.exited).toBe(0)
  await restarted.said(/`kefu stop` stops everything/)
  expect((await ask(['status'], folder)).said).toContain('in the background')
})
