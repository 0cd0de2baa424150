import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { writeLine } from './log.ts'

/** One of our TypeScript programs, as the master runs it. */
export interface Program {
  /** What people call it: "The … ended". */
  readonly name: string
  readonly entry: URL
  /** Its arguments; `before` is what it said when it was ready the first time, if it is started again. */
  readonly args?: (before: Listening | undefined) => string[]
  readonly env: NodeJS.ProcessEnv
}

/** What a program says over IPC when it is ready. */
export interface Listening {
  readonly type: 'listening'
  readonly url: string
  /** Where the first account is made; from the admin app, while there is none. */
  readonly setupLink?: string | null
}

/** Starts a program with a line to us: when it breaks, the program knows that we are gone. */
export function launch({ entry, args, env }: Program, before?: Listening): ChildProcess {
  const child = fork(entry, args?.(before) ?? [], {
    // By its address: a bare name would be looked for from the working directory.
    execArgv: ['--import', import.meta.resolve('tsx')],
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Ctrl-C reaches every process of the terminal's group. Ours stop in order, so only the master may hear it.
    detached: true,
  })
  if (child.stdout) createInterface({ input: child.stdout }).on('line', writeLine)
  return child
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}
