import type { Rated } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import { get } from '../lib/post.ts'

export type Rating = Omit<Rated, 'type'>

/** What visitors thought of their conversations: what is told while one works, and what was before, once it is asked for. */
export class Ratings {
  readonly #byConversation = signal<ReadonlyMap<number, Rating>>(new Map())
  readonly #asked = new Set<number>()

  /** By conversation. */
  get all(): ReadonlySignal<ReadonlyMap<number, Rating>> {
    return this.#byConversation
  }

  learn(ratings: readonly Rating[]): void {
    const known = [...this.#byConversation.value]
    this.#byConversation.value = new Map([
      ...known,
      ...ratings.map((one) => [one.conversation, one] as const),
    ])
  }

  /** Asks once for what a visitor said earlier. What cannot be had now is asked for when he is looked at again. */
  async load(visitor: number): Promise<void> {
    if (this.#asked.has(visitor)) return
    this.#asked.add(visitor)
    const reply = await get<{ ratings: Rating[] }>(`/admin/service/ratings?visitor=${visitor}`)
    if (reply.ok) this.learn(reply.ratings)
    else this.#asked.delete(visitor)
  }
}
