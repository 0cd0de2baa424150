import { type ReadonlySignal, signal } from '@preact/signals'
import type { Entry } from './entry.ts'

type Rank = readonly [answered: 0 | 1, time: number, conversation: number]

/**
 * Who needs an answer comes first, the longest waiting on top; then everybody else, the latest words on top. The
 * order changes only when somebody's place does, not with every word.
 */
export class Ranking {
  readonly #ranks = new Map<number, Rank>()
  readonly #order = signal<readonly number[]>([])
  readonly order: ReadonlySignal<readonly number[]> = this.#order

  has(conversation: number): boolean {
    return this.#ranks.has(conversation)
  }

  put(entry: Entry): void {
    const rank = rankOf(entry)
    const known = this.#ranks.get(entry.conversation)
    if (known && compare(known, rank) === 0) return
    this.#ranks.set(entry.conversation, rank)
    this.#sort()
  }

  remove(conversation: number): void {
    if (this.#ranks.delete(conversation)) this.#sort()
  }

  #sort(): void {
    const sorted = [...this.#ranks.values()].sort(compare).map(([, , conversation]) => conversation)
    const before = this.#order.value
    if (sorted.length === before.length && sorted.every((id, i) => id === before[i])) return
    this.#order.value = sorted
  }
}

function rankOf({ awaiting, last, since, conversation }: Entry): Rank {
  return awaiting === null ? [1, -(last?.at ?? since), conversation] : [0, awaiting, conversation]
}

function compare(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
