import type { Log } from './log.ts'
import { type Listening, launch, type Program } from './program.ts'
import { Refusal } from './refusal.ts'
import { type Running, type Supervised, supervise } from './supervise.ts'

/** All that runs for one `kefu start`: it comes up one after the other, and ends together. */
export interface Crew {
  /** Keeps the program running until the end, and answers when it is ready. */
  keep(program: Program): Promise<Listening>
  /** Puts another process into the place of the one that is kept under this name; see Supervised. */
  replace(program: Program): Promise<void>
  /** Runs the program once; throws a Refusal unless it succeeds. */
  run(program: Program): Promise<void>
  /** Who runs just now. */
  list(): readonly (Running & { name: string })[]
  /** Makes everything that waits here throw `reason`. */
  end(reason: Error): void
  /** Never settles but by throwing: the reason of the end. */
  readonly ended: Promise<never>
  /** Stops who is kept, the last first, and answers when all are gone. */
  dismiss(): Promise<void>
}

export function openCrew(log: Log): Crew {
  const kept: Supervised[] = []
  const ending = new AbortController()
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason))
  })
  ended.catch(() => {})
  const end = (reason: Error) => ending.abort(reason)
  return { keep, replace, run, list, end, ended, dismiss }

  function keep(program: Program): Promise<Listening> {
    ending.signal.throwIfAborted()
    const listening = new Promise<Listening>((resolve) => {
      const supervised = supervise(program, log, (said, isAgain) => {
        // The link that it gave before its end may be void.
        const link = isAgain && said.setupLink ? { setupLink: said.setupLink } : {}
        log.own.info(link, `the ${program.name} is ready`)
        resolve(said)
      })
      supervised.ended.catch(end)
      kept.push(supervised)
    })
    return Promise.race([listening, ended])
  }

  async function replace(program: Program): Promise<void> {
    ending.signal.throwIfAborted()
    await kept.find(({ name }) => name === program.name)?.replace(program)
  }

  async function run(program: Program): Promise<void> {
    ending.signal.throwIfAborted()
    const { child, exit } = launch(program, log)
    const { code } = await Promise.race([exit, ended]).finally(() => child.kill())
    if (code !== 0) throw new Refusal(`The ${program.name} failed: the reason is above.`)
  }

  function list() {
    return kept.flatMap(({ name, running }) => (running ? { name, ...running } : []))
  }

  async function dismiss(): Promise<void> {
    for (const supervised of kept.toReversed()) await supervised.stop()
  }
}
