import { Crowd, type CrowdOptions } from './crowd.ts'
import type { Findings } from './findings.ts'
import { openSystem, type System, type SystemOptions } from './system.ts'

/** A row of the table of faults. */
export interface Row {
  id: string
  fault: string
  expected: string
  /** It mostly waits, and disturbs no other that does. */
  waits?: boolean
  /** Why it cannot be tried here, if so. */
  obstacle?(): Promise<string | null>
  run(found: Findings, options: RowOptions): Promise<void>
}

export interface RowOptions {
  /** Minutes are minutes; otherwise they are shortened. */
  long: boolean
}

export interface Stage {
  system: System
  crowd: Crowd
}

/** The load of the table, unless a row says otherwise. */
export const forty: CrowdOptions = { visitors: 30, agents: 10 }

/** Opens everything for a row, and closes it whatever happens. */
export async function onStage(
  options: SystemOptions,
  people: CrowdOptions,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const system = await openSystem(options)
  let crowd: Crowd | null = null
  try {
    crowd = await Crowd.open(system, people)
    await play({ system, crowd })
  } catch (err) {
    throw new Error([String(err), ...lastWords(system)].join('\n'), { cause: err })
  } finally {
    await crowd?.close()
    await system.close()
  }
}

function lastWords({ admin, socket }: System): string[] {
  return [admin, socket].flatMap(({ name, lines }) =>
    lines.slice(-5).map((line) => `${name}: ${line.slice(0, 300)}`),
  )
}
