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

/** Bytes that the process that holds the connections keeps for them, rubbish not counted. */
export async function doorMemory(target: Target): Promise<{ rss: number; heap: number; external: number }> {
  const { memory } = await probe(target.door(), 'memory')
  if (!memory) throw new Error(`${target.name} does not tell its memory.`)
  return memory
}

/** Options of Node that every measured process starts with. */
export const probed = ['--expose-gc', '--import', new URL('./probe.ts', import.meta.url).href]
