import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { Home } from './home.ts'
import { spawnProgram } from './program.ts'

export interface Launched {
  pid: number
  exited: Promise<void>
  /** Does nothing once it is gone: the number may be another's then. */
  signal: (name: 'SIGINT' | 'SIGQUIT') => void
}

export interface Launch {
  home: Home
  native: string
  settings: Record<string, string>
  log: (line: string) => void
}

const patienceMs = 10_000
const tryEveryMs = 100

/** Starts the server and answers when it takes connections (after a crash: when it has recovered). */
export async function launch(wanted: Launch): Promise<Launched> {
  for (const since = Date.now(); ; await pause(tryEveryMs)) {
    const started = await attempt(wanted)
    if (typeof started !== 'string') return started
    // Backends outlive a killed server until they notice, and must be gone before the next one opens the files.
    const isWorthRepeating = started.includes('shared memory block') && Date.now() - since < patienceMs
    if (!isWorthRepeating) throw new Error(`PostgreSQL does not start: ${started}`)
  }
}

/** The server, or the last that it said before it gave up. */
async function attempt({ home, native, settings, log }: Launch): Promise<Launched | string> {
  const child = spawnProgram(home, native, 'postgres', (folder) => [
    `-D${folder}/cluster`,
    ...Object.entries(settings).map(([name, value]) => `-c${name}=${value}`),
  ])
  // Not the event close: backends that outlive a killed server keep its log open.
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let last = ''
  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      log(line)
      if (line.includes('FATAL')) last = line
      if (line.includes('ready to accept connections')) resolve(true)
    })
  })
  const isReady = await Promise.race([ready, once(child, 'close').then(() => false)])
  if (!isReady || child.pid === undefined) return last
  return { pid: child.pid, exited, signal: (name) => void child.kill(name) }
}
