import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Exit, exitOf, type Listening, launch, type Program } from './program.ts'
import { badConfigExit, Refusal } from './refusal.ts'

export interface Supervised {
  /** Settled after stop(). Rejected with a Refusal when starting the program again would not help. */
  readonly ended: Promise<void>
  /** SIGTERM, and SIGKILL to who does not heed it. */
  stop(): Promise<void>
}

/** Who lived this long died of something new, and is started again at once. */
const calmMs = 5_000
const firstPauseMs = 100
const longestPauseMs = 5_000
const patienceMs = 10_000

/** Runs a program, and runs it again whenever it ends, until stop(). `announce` hears each time that it is ready. */
export function supervise(
  program: Program,
  log: Logger,
  announce: (said: Listening, isAgain: boolean) => void,
): Supervised {
  const stopping = new AbortController()
  let child: ChildProcess | undefined
  let before: Listening | undefined
  const ended = keepRunning()
  return { ended, stop }

  async function keepRunning(): Promise<void> {
    for (let restarts = 0; ; restarts++) {
      const since = performance.now()
      const exit = await runOnce()
      if (stopping.signal.aborted) return
      refuseIfFinal(exit)

      if (performance.now() - since > calmMs) restarts = 0
      log.error({ ...exit }, `the ${program.name} ended and is started again`)
      await pause(pauseBefore(restarts), undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
    }
  }

  function runOnce(): Promise<Exit> {
    child = launch(program, before)
    log.info({ process: child.pid }, `the ${program.name} starts`)
    child.on('message', (message) => {
      if (!isListening(message)) return
      announce(message, before !== undefined)
      before ??= message
    })
    return exitOf(child)
  }

  /** A program that never got ready and gives up by itself would do the same again; what it said is on stderr. */
  function refuseIfFinal({ code, signal }: Exit): void {
    if (code === badConfigExit) throw new Refusal('', badConfigExit)
    if (before === undefined && signal === null)
      throw new Refusal(`The ${program.name} did not start (exit code ${code}): the reason is above.`)
  }

  async function stop(): Promise<void> {
    stopping.abort()
    child?.kill('SIGTERM')
    const force = setTimeout(() => child?.kill('SIGKILL'), patienceMs)
    await ended.catch(() => {})
    clearTimeout(force)
  }
}

/** What a program that dies within seconds of each start has to wait, in ms: nothing at first. */
export function pauseBefore(restarts: number): number {
  return restarts === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (restarts - 1))
}

function isListening(message: unknown): message is Listening {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'listening' &&
    'url' in message &&
    typeof message.url === 'string'
  )
}
