import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCrew } from '@kefu/cli/crew.ts'
import { openLog } from '@kefu/cli/log.ts'
import type { Listening, Program } from '@kefu/cli/program.ts'
import { pauseBefore, supervise } from '@kefu/cli/supervise.ts'
import { expect, onTestFinished, test, vi } from 'vitest'

// Processes are started: seconds of work for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const nowhere = { write: () => {}, isTerminal: false }
const log = openLog({ level: 'silent', outlet: nowhere, complaints: nowhere })

function program(env: { MOOD?: string; NAME?: string; DIARY?: string }): Program {
  return {
    name: 'test program',
    entry: new URL('./child.ts', import.meta.url),
    args: (before) => (before ? [before.url] : []),
    env: { ...process.env, ...env },
  }
}

/** Supervises a program and hands out, one after the other, what it says when it is ready. */
function watch(watched: Program) {
  const heard: Listening[] = []
  const waiting: ((said: Listening) => void)[] = []
  const supervised = supervise(watched, log, (said) => {
    const next = waiting.shift()
    if (next) next(said)
    else heard.push(said)
  })
  onTestFinished(supervised.stop)
  const next = () =>
    new Promise<Listening>((resolve) => {
      const said = heard.shift()
      if (said) resolve(said)
      else waiting.push(resolve)
    })
  return { ...supervised, next }
}

const processOf = ({ url }: Listening) => Number(new URL(url).pathname.slice(1))

test('a program that is killed is started again, however often', async () => {
  const { next } = watch(program({ NAME: 'vic' }))
  const processes = [processOf(await next())]
  for (let kill = 0; kill < 3; kill++) {
    process.kill(processes.at(-1)!, 'SIGKILL')
    processes.push(processOf(await next()))
  }
  expect(new Set(processes).size).toBe(4)
})

test('a program that is started again is told what it said when it was ready the first time', async () => {
  const { next } = watch(program({ NAME: 'wen' }))
  const first = await next()
  expect(new URL(first.url).search).toBe('')
  process.kill(processOf(first), 'SIGKILL')
  const second = await next()
  process.kill(processOf(second), 'SIGKILL')
  for (const { url } of [second, await next()]) expect(new URL(url).search.slice(1)).toBe(first.url)
})

test('whoever dies again within seconds waits ever longer, but never more than five', () => {
  const pauses = Array.from({ length: 9 }, (_, restarts) => pauseBefore(restarts))
  expect(pauses).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
})

test('a program that was ready once is started again even when it ends by itself', async () => {
  const { next } = watch(program({ NAME: 'wen' }))
  process.kill(processOf(await next()), 'SIGTERM')
  await next()
})

test('a program that refuses its configuration is not started again', async () => {
  const { ended } = watch(program({ MOOD: 'refuse' }))
  await expect(ended).rejects.toMatchObject({ exitCode: 78, message: '' })
})

test('a program that gives up before it was ready is not started again', async () => {
  const { ended } = watch(program({ MOOD: 'fail' }))
  await expect(ended).rejects.toThrow('The test program did not start (exit code 3): the reason is above.')
})

test('a program that is stopped stays stopped', async () => {
  const { next, stop, ended } = watch(program({ NAME: 'vic' }))
  const pid = processOf(await next())
  await stop()
  await ended
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('another takes the place of a program, which is then stopped, and it is the other that is started again', async () => {
  const { next, replace } = watch(program({ NAME: 'vic' }))
  const first = processOf(await next())
  await replace(program({ NAME: 'wen' }))
  const second = await next()
  expect(new URL(second.url).host).toBe('wen')
  expect(() => process.kill(first, 0)).toThrow('ESRCH')
  process.kill(processOf(second), 'SIGKILL')
  expect(new URL((await next()).url).host).toBe('wen')
})

test('a program whose successor does not get ready goes on', async () => {
  const { next, replace } = watch(program({ NAME: 'vic' }))
  const first = processOf(await next())
  await expect(replace(program({ MOOD: 'fail' }))).rejects.toThrow(
    'The new test program did not become ready, so the old one goes on: the reason is above.',
  )
  expect(process.kill(first, 0)).toBe(true)
})

test('the crew is dismissed in the opposite order of its coming', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kefu-cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const diary = join(folder, 'diary')
  const crew = openCrew(log)
  for (const name of ['database', 'admin', 'socket']) await crew.keep(program({ NAME: name, DIARY: diary }))
  await crew.dismiss()
  expect(await readFile(diary, 'utf8')).toBe('socket\nadmin\ndatabase\n')
})

test('when one of the crew refuses, whoever waits for another hears of it', async () => {
  const crew = openCrew(log)
  onTestFinished(crew.dismiss)
  await crew.keep(program({ NAME: 'admin' }))
  await expect(crew.keep(program({ MOOD: 'refuse' }))).rejects.toMatchObject({ exitCode: 78 })
  await expect(crew.ended).rejects.toMatchObject({ exitCode: 78 })
  expect(() => crew.keep(program({ NAME: 'socket' }))).toThrow()
})

test('a step that fails ends the start in one sentence', async () => {
  const crew = openCrew(log)
  await expect(crew.run(program({ MOOD: 'fail' }))).rejects.toThrow(
    'The test program failed: the reason is above.',
  )
})
