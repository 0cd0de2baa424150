import type { Bench } from './bench.ts'
import { calm } from './parts/calm.ts'
import { growth } from './parts/growth.ts'
import { idle } from './parts/idle.ts'
import { landing } from './parts/landing.ts'
import { pace } from './parts/pace.ts'
import { page } from './parts/page.ts'
import { reach } from './parts/reach.ts'
import { storm } from './parts/storm.ts'
import { typing } from './parts/typing.ts'

/** The parts of the benchmark, in the order in which they run. */
export const parts = { reach, pace, idle, page, growth, landing, storm, calm, typing } satisfies Record<
  string,
  (bench: Bench) => Promise<void>
>
export type PartName = keyof typeof parts
export const partNames: readonly PartName[] = [
  'reach',
  'pace',
  'idle',
  'page',
  'growth',
  'landing',
  'storm',
  'calm',
  'typing',
]
