import type { Logger } from 'pino'
import { exitOf, type Listening, launch, type Program } from './program.ts'
import { Refusal } from './refusal.ts'
import { type Supervised, supervise } from './supervise.ts'

/** All that runs for one `kefu start`: it comes up one after the other, and ends together. */
export interface Crew {
  /** Keeps the program running until the end, and answers when it is ready. */
  keep(program: Program): Promise<Listening>
  /** Runs the program once; throws a Refusal unless it succeeds. */
  run(program: Program): Promise<void>
  /** Makes everything that waits here throw `reason`. */
  end(reason: Error): void
  /** Never settles but by throwing: the reason of the end. */
  readonly ended: Promise<never>
  /** Stops who is kept, the last first, and answers when all are gone. */
  dismiss(): Promise<void>
}

export function openCrew(log: Logger): Crew {
  const kept: Supervised[] = []
  const ending = new AbortController()
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason))
  })
  ended.catch(() => {})
  const end = (reason: Error) => ending.abort(reason)
  return { keep, run, end, ended, dismiss }

  function keep(program: Program): Promise<Listening> {
    ending.signal.throwIfAborted()
    const listening = new Promise<Listening>((resolve) => {
      const supervised = supervise(program, log, (said, isAgain) => {
        // The link that it gave before its end may be void.
        const link = isAgain && said.setupLink ? { setupLink: said.setupLink } : {}
        log.info(link, `the ${program.name} is ready`)
        resolve(said)
      })
      supervised.ended.catch(end)
      kept.push(supervised)
    })
    return Promise.race([listening, ended])
  }

  async function run(program: Program): Promise<void> {
    ending.signal.throwIfAborted()
    const child = launch(program)
    const { code } = await Promise.race([exitOf(child), ended]).finally(() => child.kill())
    if (code !== 0) throw new Refusal(`The ${program.name} failed: the reason is above.`)
  }

  async function dismiss(): Promise<void> {
    for (const supervised of kept.toReversed()) await supervised.stop()
  }
}
