import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Log } from './log.ts'

/** One of our programs, as the master runs it. */
export interface Program {
  /** What people call it: "The … ended". */
  readonly name: string
  readonly entry: URL
  /** Its arguments; `before` is what it said when it was ready the first time, if it is started again. */
  readonly args?: (before: Listening | undefined) => string[]
  readonly env: NodeJS.ProcessEnv
  /** A socket to listen on that it is given, and that stays ours: see door.ts. */
  readonly door?: number | undefined
  /** It has to be asked to share its port before another, with `--shared`, can listen there and take its place. */
  readonly sharesPort?: boolean
}

export interface Circumstances {
  readonly before?: Listening | undefined
  /** Another of it still runs. */
  readonly isBeside?: boolean
}

/** The number of the file that is a child's door: behind stdin, stdout, stderr and the line to us. */
export const doorOfChild = 4

/** What a program says over IPC when it is ready. */
export interface Listening {
  readonly type: 'listening'
  readonly url: string
  /** Where the first account is made; from the admin app, while there is none. */
  readonly setupLink?: string | null
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Launched {
  readonly child: ChildProcess
  /** Once it has ended and all that it complained about has been passed on. */
  readonly exit: Promise<Exit>
}

/** Starts a program with a line to us: when it breaks, the program knows that we are gone. */
export function launch(program: Program, log: Log, { before, isBeside }: Circumstances = {}): Launched {
  const { entry, args, env, door, sharesPort } = program
  const shared = isBeside && sharesPort ? ['--shared'] : []
  const child = fork(entry, [...(args?.(before) ?? []), ...shared], {
    execArgv: optionsFor(entry),
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...(door === undefined ? [] : [door])],
    // Ctrl-C reaches every process of the terminal's group. Ours stop in order, so only the master may hear it.
    detached: true,
  })
  if (child.stdout) createInterface({ input: child.stdout }).on('line', log.writeLine)
  const complained = child.stderr ? passOn(child.stderr, log.complain) : Promise.resolve()
  return { child, exit: exitOf(child, complained) }
}

/** What is built runs as it is; a source file needs to be translated. */
function optionsFor({ pathname }: URL): string[] {
  if (!pathname.endsWith('.ts')) return ['--enable-source-maps']
  // By its address: a bare name would be looked for from the working directory.
  return ['--import', import.meta.resolve('tsx')]
}

async function passOn(stream: Readable, take: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: stream }).on('line', take)
  await once(lines, 'close')
}

async function exitOf(child: ChildProcess, complained: Promise<void>): Promise<Exit> {
  const exit = await new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  // Why it ended is said before what follows from it.
  await complained
  return exit
}
