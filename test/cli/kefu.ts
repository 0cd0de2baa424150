import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type Program, runProgram } from '../support/program.ts'

/** A folder in which somebody types `kefu start`: `.env` and `.data` are looked for there. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kefu-cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Runs `kefu` with these words; variables of the machine's that would decide something are not there. */
export function kefu(words: string[], folder: string, env: NodeJS.ProcessEnv = {}): Program {
  const program = run(words, folder, env)
  onTestFinished(async () => {
    program.child.kill('SIGINT')
    await program.exited
  })
  return program
}

/** Starts `kefu` in the background, and answers what it said when it was ready; it is stopped when the test ends. */
export async function kefuInBackground(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  words = ['start', '-d'],
): Promise<Program> {
  onTestFinished(async () => void (await run(['stop'], folder, env).exited), 120_000)
  const program = run(words, folder, env)
  expect(await program.exited).toBe(0)
  return program
}

function run(words: string[], folder: string, env: NodeJS.ProcessEnv): Program {
  const unset = {
    NODE_ENV: undefined,
    DATABASE_URL: undefined,
    SERVICE_SECRET: undefined,
    SESSION_SECRET: undefined,
    IDENTITY_SECRET: undefined,
  }
  return runProgram(new URL('../../packages/cli/main.ts', import.meta.url), words, {
    cwd: folder,
    ownGroup: true,
    env: { ...unset, ADMIN_PORT: '0', SOCKET_PORT: '0', ...env },
  })
}

/** The process of a child, as the master wrote it down when it started it for the n-th time (from 0). */
export async function processOf(program: Program, name: string, start = 0): Promise<number> {
  const [, pid] = await program.saidAgain(new RegExp(`the ${name} starts .*"process":(\\d+)`), start)
  return Number(pid)
}
