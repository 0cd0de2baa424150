import type { CrowdPlan } from '../generator/crowd.ts'
import type { Order, Report } from '../generator/orders.ts'
import type { PlayPlan } from '../generator/play.ts'
import type { Returned } from '../generator/return.ts'
import type { Played } from '../generator/tally.ts'
import { startProgram } from './program.ts'

/** The process that plays everybody. */
export interface Generator {
  readonly pid: number
  gather(crowd: CrowdPlan): Promise<void>
  /** `mark` is called when it begins and when it ends to count. */
  play(plan: PlayPlan, mark: (what: 'begin' | 'end') => void): Promise<Played>
  /** Settles when everybody is back after the server was gone. */
  comeBack(tickets: readonly string[]): Promise<Returned>
  /** Everybody leaves. Answers how many the server had closed before. */
  dismiss(): Promise<number>
  stop(): Promise<void>
}

const drainMs = 25_000
const crowdMs = 180_000

export async function startGenerator(): Promise<Generator> {
  const { program } = await startProgram(new URL('../generator/main.ts', import.meta.url))

  function order(order: Order, ms: number, mark: (what: 'begin' | 'end') => void = () => {}) {
    return program.ask(
      order,
      (answer) => {
        if (!isReport(answer)) return undefined
        if ('failed' in answer) return { failed: answer.failed }
        if ('done' in answer) return answer.done
        if (answer.mark !== 'ready') mark(answer.mark)
        return undefined
      },
      ms,
    )
  }

  async function done(...args: Parameters<typeof order>) {
    const answer = await order(...args)
    if ('failed' in answer) throw new Error(`The generator could not ${args[0].do}: ${answer.failed}`)
    return answer
  }

  return {
    pid: program.pid,
    async gather(crowd) {
      await done({ do: 'gather', crowd }, crowdMs)
    },
    async play(plan, mark) {
      const { played } = await done({ do: 'play', plan }, (plan.warm + plan.seconds) * 1000 + drainMs, mark)
      if (!played) throw new Error('The generator played and says nothing about it.')
      return played
    },
    async comeBack(tickets) {
      const { returned } = await done({ do: 'come back', tickets }, crowdMs)
      if (!returned) throw new Error('The generator came back and says nothing about it.')
      return returned
    },
    dismiss: async () => (await done({ do: 'dismiss' }, crowdMs)).gone,
    stop: () => program.kill(),
  }
}

/** Only the generator's own messages come this way; anything else would be a mistake of ours. */
function isReport(message: unknown): message is Report {
  return (
    typeof message === 'object' &&
    message !== null &&
    ['mark', 'done', 'failed'].some((key) => key in message)
  )
}
