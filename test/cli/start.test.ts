import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Program } from '../support/program.ts'
import { emptyFolder, kefu, processOf } from './kefu.ts'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const children = ['database', 'admin app', 'socket server']

async function addressOf(program: Program, path: string): Promise<string> {
  const [address] = await program.said(new RegExp(`http://127\\.0\\.0\\.1:\\d+${path}$`))
  return address
}

/** All are stopped by the master, in order, and nobody is started again. */
async function pressCtrlC(program: Program): Promise<void> {
  const pids = await Promise.all(children.map((name) => processOf(program, name)))
  // The terminal tells the whole group, and pnpm tells its child once more.
  process.kill(-program.child.pid!, 'SIGINT')
  process.kill(program.child.pid!, 'SIGINT')
  expect(await program.exited).toBe(0)
  for (const pid of pids) isGone(pid)()
  expect(program.lines.filter((line) => line.includes('ended'))).toEqual([])
}

const isGone = (pid: number) => () => expect(() => process.kill(pid, 0)).toThrow('ESRCH')

test('a first start needs nothing, Ctrl-C stops it, and a second one finds what it left', async () => {
  const folder = await emptyFolder()
  const first = kefu(['start'], folder)
  await first.said(/Ctrl-C stops everything/)
  for (const path of ['/', '/index/index/chat', '/index/index/room', '/admin/service/index']) {
    const answer = await fetch(await addressOf(first, path))
    expect(answer.status, path).toBe(200)
  }
  const [setupLink] = await first.said(/http:\S+setup\S+/)
  expect((await fetch(setupLink)).status).toBe(200)
  const secrets = () =>
    Promise.all(
      ['service-secret', 'session-secret', 'postgres/password'].map((name) =>
        readFile(join(folder, '.data', name), 'utf8'),
      ),
    )
  const made = await secrets()
  await pressCtrlC(first)

  const second = kefu(['start'], folder)
  await second.said(/Ctrl-C stops everything/)
  expect(await secrets()).toEqual(made)
})

test('whoever is killed is back at once, PostgreSQL too', async () => {
  const folder = await emptyFolder()
  const program = kefu(['start'], folder)
  const shop = await addressOf(program, '/')
  await program.said(/Ctrl-C stops everything/)

  for (const name of children) {
    process.kill(await processOf(program, name), 'SIGKILL')
    await program.saidAgain(new RegExp(`the ${name} is ready`), 1)
  }
  const lock = await readFile(join(folder, '.data', 'postgres', 'cluster', 'postmaster.pid'), 'utf8')
  process.kill(Number(lock.split('\n')[0]), 'SIGKILL')
  await program.saidAgain(/the database is ready/, 2)
  await vi.waitFor(async () => expect((await fetch(new URL('/readyz', shop))).status).toBe(200), 10_000)
})

test('when the master is killed its children go too', async () => {
  const program = kefu(['start'], await emptyFolder())
  await program.said(/Ctrl-C stops everything/)
  const pids = await Promise.all(children.map((name) => processOf(program, name)))
  program.child.kill('SIGKILL')
  for (const pid of pids) await vi.waitFor(isGone(pid), 10_000)
})
