import type { CrowdPlan } from './crowd.ts'
import type { PlayPlan } from './play.ts'
import type { Returned } from './return.ts'
import type { Played } from './tally.ts'

/** What the generator can be asked for, one thing at a time. */
export type Order =
  | { readonly do: 'gather'; readonly crowd: CrowdPlan }
  | { readonly do: 'play'; readonly plan: PlayPlan }
  | { readonly do: 'come back'; readonly tickets: readonly string[] }
  | { readonly do: 'dismiss' }

/** What it says: that it (or the counting) goes on, or what came of the order. */
export type Report =
  | { readonly mark: 'ready' | 'begin' | 'end' }
  | { readonly done: { readonly gone: number; readonly played?: Played; readonly returned?: Returned } }
  | { readonly failed: string }
