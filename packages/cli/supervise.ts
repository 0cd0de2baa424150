import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from './log.ts'
import { type Exit, type Launched, type Listening, launch, type Program } from './program.ts'
import { badConfigExit, Refusal } from './refusal.ts'

export interface Supervised {
  readonly name: string
  /** Its process now, and since when. */
  readonly running: Running | null
  /** Settled after stop(). Rejected with a Refusal when starting the program again would not help. */
  readonly ended: Promise<void>
  /**
   * Lets another process take the place of this one, with new code and settings: it is started beside it, and when it
   * is ready, the old one is stopped. When it does not become ready the old one goes on, and a Refusal says so.
   */
  replace(next: Program): Promise<void>
  /** SIGTERM, and SIGKILL to who does not heed it. */
  stop(): Promise<void>
}

export interface Running {
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly since: number
  /** How often it ended and was started again. */
  readonly restarts: number
}

/** Who lived this long died of something new, and is started again at once. */
const calmMs = 5_000
const firstPauseMs = 100
const longestPauseMs = 5_000
const patienceMs = 10_000
/** A new one may have a schema to change before it is ready. */
const readyWithinMs = 120_000

/** Runs a program, and runs it again whenever it ends, until stop(). `announce` hears each time that it is ready. */
export function supervise(
  program: Program,
  log: Log,
  announce: (said: Listening, isAgain: boolean) => void,
): Supervised {
  const { name } = program
  const stopping = new AbortController()
  let wanted = program
  let current: (Launched & { since: number }) | undefined
  let before: Listening | undefined
  let restarted = 0
  /** Who is to come, or has to go, while another takes the place. */
  const beside = new Set<Launched>()
  let replacement: Promise<void> = Promise.resolve()
  const ended = keepRunning()
  return {
    name,
    get running() {
      const pid = current?.child.pid
      return current && pid !== undefined ? { pid, since: current.since, restarts: restarted } : null
    },
    ended,
    replace(next) {
      const replaced = replacement.then(() => putInPlace(next))
      replacement = replaced.catch(() => {})
      return replaced
    },
    stop,
  }

  async function keepRunning(): Promise<void> {
    for (let restarts = 0; ; restarts++) {
      const since = performance.now()
      current = begin(wanted, false)
      const exit = await endOfCurrent()
      if (stopping.signal.aborted) return
      refuseIfFinal(exit)

      restarted++
      if (performance.now() - since > calmMs) restarts = 0
      log.own.error({ ...exit }, `the ${name} ended and is started again`)
      await pause(pauseBefore(restarts), undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
    }
  }

  /** Not the end of one whose place another has taken. */
  async function endOfCurrent(): Promise<Exit> {
    for (;;) {
      const watched = current!
      const exit = await watched.exit
      // Should it end just before its time, the next one needs not be started twice.
      await replacement
      if (watched === current) return exit
    }
  }

  function begin(started: Program, isBeside: boolean): Launched & { since: number } {
    const launched = launch(started, log, { before, isBeside })
    log.own.info({ process: launched.child.pid }, `the ${name} starts`)
    launched.child.on('message', (message) => {
      if (!isListening(message)) return
      announce(message, before !== undefined)
      before ??= message
    })
    return { ...launched, since: Date.now() }
  }

  /** A program that never got ready and gives up by itself would do the same again; what it said is on stderr. */
  function refuseIfFinal({ code, signal }: Exit): void {
    if (code === badConfigExit) throw new Refusal('', badConfigExit)
    if (before === undefined && signal === null)
      throw new Refusal(`The ${name} did not start (exit code ${code}): the reason is above.`)
  }

  async function putInPlace(next: Program): Promise<void> {
    const old = current
    if (!old || stopping.signal.aborted) throw new Refusal(`The ${name} does not run just now: try again.`)
    if (next.sharesPort) await ask(old, 'share', 'shared')
    const fresh = begin(next, true)
    beside.add(fresh)
    const ready = await isReady(fresh)
    beside.delete(fresh)
    if (!ready) {
      fresh.child.kill('SIGKILL')
      throw new Refusal(`The new ${name} did not become ready, so the old one goes on: the reason is above.`)
    }
    wanted = next
    current = fresh
    beside.add(old)
    await dismiss(old)
    beside.delete(old)
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await Promise.all([...(current ? [current] : []), ...beside].map(dismiss))
    await replacement
    await ended.catch(() => {})
  }
}

async function isReady({ child, exit }: Launched): Promise<boolean> {
  const late = new AbortController()
  const ready = new Promise<boolean>((resolve) => {
    child.on('message', (message) => isListening(message) && resolve(true))
  })
  const gone = exit.then(() => false)
  const tooLate = pause(readyWithinMs, false, { signal: late.signal }).catch(() => false)
  return Promise.race([ready, gone, tooLate]).finally(() => late.abort())
}

/** Says a word to a child, and waits a little for its answer. Who ended meanwhile needs not answer. */
async function ask({ child, exit }: Launched, word: string, answer: string): Promise<void> {
  const late = new AbortController()
  const answered = new Promise<void>((resolve) => {
    child.on('message', (message) => typeOf(message) === answer && resolve())
  })
  child.send({ type: word }, () => {})
  await Promise.race([answered, exit, pause(patienceMs, undefined, { signal: late.signal }).catch(() => {})])
  late.abort()
}

async function dismiss({ child, exit }: Launched): Promise<void> {
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await exit.catch(() => {})
  clearTimeout(force)
}

/** What a program that dies within seconds of each start has to wait, in ms: nothing at first. */
export function pauseBefore(restarts: number): number {
  return restarts === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (restarts - 1))
}

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined
}

function isListening(message: unknown): message is Listening {
  return (
    typeof message === 'object' &&
    message !== null &&
    typeOf(message) === 'listening' &&
    'url' in message &&
    typeof message.url === 'string'
  )
}
