import { setTimeout as pause } from 'node:timers/promises'
import type { CrowdPlan } from '../generator/crowd.ts'
import type { ProbeAnswer, ProbeQuestion } from './probe.ts'
import type { Program } from './program.ts'

/** A server that is measured: ours, or one to compare it with. */
export interface Target {
  readonly name: TargetName
  /** A plan for so many people, with all that they need to get in. */
  crowd(agents: number, visitors: number): Promise<CrowdPlan>
  /** Its processes by name; of PostgreSQL the one that is the parent of the others. */
  processes(): Readonly<Record<string, number>>
  /** The process that holds the connections. */
  door(): Program
}

export type TargetName = 'kefu' | 'uws' | 'ws' | 'socket.io'

export async function probe(program: Program, question: ProbeQuestion): Promise<ProbeAnswer> {
  return program.ask({ probe: question }, (answer) =>
    typeof answer === 'object' && answer !== null && 'probed' in answer
      ? readProbe(answer.probed)
      : undefined,
  )
}

function readProbe(value: unknown): ProbeAnswer | undefined {
  return typeof value === 'object' && value !== null ? value : undefined
}

interface Memory {
  readonly rss: number
  readonly heap: number
  readonly external: number
}

const lookEveryMs = 500
const looks = { most: 40, calm: 4 }

/**
 * Bytes that the process that holds the connections keeps for them, rubbish not counted. V8 gives memory back bit by
 * bit after a collection: it is asked until what the process has does not fall any more.
 */
export async function doorMemory(target: Target): Promise<Memory> {
  let least = await look(target)
  for (let count = 0, calm = 0; count < looks.most && calm < looks.calm; count++) {
    await pause(lookEveryMs)
    const memory = await look(target)
    calm = memory.rss < least.rss * 0.998 ? 0 : calm + 1
    if (memory.rss < least.rss) least = memory
  }
  return least
}

async function look(target: Target): Promise<Memory> {
  const { memory } = await probe(target.door(), 'memory')
  if (!memory) throw new Error(`${target.name} does not tell its memory.`)
  return memory
}
