import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bundle } from '@kefu/build/bundle.ts'
import { within } from './closers.ts'

/** A program of ours in a process of its own; it ends when we do. */
export interface Program {
  readonly pid: number
  readonly child: ChildProcess
  /** Sends a message and answers the first one that comes back and fits. */
  ask<T>(message: Serializable, read: (answer: unknown) => T | undefined, withinMs?: number): Promise<T>
  stop(): Promise<void>
  kill(): Promise<void>
}

export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly args?: readonly string[]
  /** It is measured: see probe.ts. */
  readonly probed?: boolean
}

const probeSource = fileURLToPath(new URL('./probe.ts', import.meta.url))
const startMs = 60_000
const stopMs = 15_000

/** Builds and starts it, as production does, and answers once it has sent a first message, with that message. Rejects with what it wrote when it ends before. */
export async function startProgram(
  entry: URL,
  { env = {}, args = [], probed = false }: ProgramOptions = {},
): Promise<{ program: Program; first: unknown }> {
  const file = await bundle(fileURLToPath(entry))
  const probe = probed ? [await bundle(probeSource)] : []
  const child = fork(file, [...args], {
    env: { ...process.env, ...env },
    execArgv: ['--enable-source-maps', ...probe.flatMap((path) => ['--expose-gc', '--import', path])],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  // Read to its end, or the program would wait for us.
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said = (said + chunk).slice(-4000)
    })
  const exited = once(child, 'exit')
  const first = await within(
    startMs,
    `starting ${entry.pathname}`,
    Promise.race([
      once(child, 'message').then(([message]) => message),
      exited.then(() => Promise.reject(new Error(`${entry.pathname} ended at once:\n${said}`))),
    ]),
  ).catch((err) => {
    child.kill('SIGKILL')
    throw err
  })
  // Who watches over it learns of its end by what he asks of it next.
  exited.then(([code]) => {
    if (code !== 0 && code !== null) process.stderr.write(`${entry.pathname} ended with ${code}:\n${said}\n`)
  })

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    const force = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await exited
    clearTimeout(force)
  }

  function ask<T>(
    message: Serializable,
    read: (answer: unknown) => T | undefined,
    withinMs = 10_000,
  ): Promise<T> {
    const answered = new Promise<T>((resolve, reject) => {
      const look = (answer: unknown) => {
        const found = read(answer)
        if (found === undefined) return
        child.off('message', look)
        resolve(found)
      }
      child.on('message', look)
      child.send(message, (err) => {
        if (err) reject(err)
      })
      exited.then(() => reject(new Error(`${entry.pathname} ended before it answered:\n${said}`)))
    })
    return within(withinMs, `the answer of ${entry.pathname}`, answered)
  }

  return {
    program: { pid: child.pid ?? 0, child, ask, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') },
    first,
  }
}
