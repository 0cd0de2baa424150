import type { User } from '@kefu/protocol/frames.ts'

/** Where a row stands: smaller comes first. */
export type Rank = readonly [answered: 0 | 1, time: number, conversation: number]

/** Who needs an answer comes first, the longest waiting on top; then everybody else, the latest words on top. */
export function rankOf(entry: User & { awaiting: number | null }): Rank {
  if (entry.awaiting !== null) return [0, entry.awaiting, entry.conversation]
  return [1, -(entry.last?.at ?? entry.since), entry.conversation]
}

export function compareRanks(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
