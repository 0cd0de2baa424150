import { readFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import type { Figures } from './figures.ts'
import type { Verdict } from './goals.ts'
import type { Options } from './options.ts'

/** One run, as it is kept in a file. */
export interface Result {
  readonly made: string
  readonly machine: Readonly<Record<string, string | number>>
  readonly options: Readonly<Record<string, unknown>>
  readonly rounds: Readonly<Record<string, readonly number[]>>
  /** Medians of the rounds. */
  readonly figures: Readonly<Record<string, number>>
  /** The goals, most of which are ratios of medians. */
  readonly goals: readonly Verdict[]
}

export function resultOf(
  options: Options,
  figures: Figures,
  goals: readonly Verdict[],
  postgres: string,
): Result {
  const { rounds, seconds, scale, long, parts } = options
  return {
    made: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memory: totalmem(),
      kernel: release(),
      node: process.versions.node,
      postgres,
    },
    options: { rounds, seconds, scale, long, parts },
    rounds: figures.rounds(),
    figures: figures.medians(),
    goals,
  }
}

export async function readResult(file: string): Promise<Result> {
  const value: unknown = JSON.parse(await readFile(file, 'utf8'))
  if (!isResult(value)) throw new Error(`${file} is not the result of a run.`)
  return value
}

function isResult(value: unknown): value is Result {
  return (
    typeof value === 'object' &&
    value !== null &&
    'figures' in value &&
    'goals' in value &&
    'machine' in value
  )
}
