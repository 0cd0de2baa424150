import { type ReadonlySignal, signal } from '@preact/signals'
import type { Entry } from './entry.ts'

type Rank = readonly [need: 0 | 1 | 2, time: number, conversation: number]

/**
 * Who needs an answer most comes first: visitors who are there and wait, the longest waiting on top; then those who
 * left without one; then everybody else, the latest words on top. The order changes only when somebody's place does.
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

function rankOf({ awaiting, online, last, since, conversation }: Entry): Rank {
  if (awaiting === null) return [2, -(last?.at ?? since), conversation]
  return [online ? 0 : 1, awaiting, conversation]
}

function compare(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
