import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Clock } from '../lib/world.ts'

/** What removes a message may cross a `head` that knows of it; it has this long to come. */
const CROSSING = 2_000

/** Messages that an agent removed, by seq: those that came so, and those that were removed while they are shown. */
export class Removals {
  readonly #seqs = signal<ReadonlySet<number>>(new Set())
  readonly #clock: Clock
  /** Asks for what was missed. */
  readonly #renew: () => void
  #rev = 0
  #cancelDoubt = () => {}

  constructor(clock: Clock, renew: () => void) {
    this.#clock = clock
    this.#renew = renew
  }

  get seqs(): ReadonlySignal<ReadonlySet<number>> {
    return this.#seqs
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#begin(frame)
    else if (frame.type === 'removed') this.#removed(frame)
    else if (frame.type === 'sync')
      this.#add(frame.messages.filter(({ removed }) => removed).map(({ seq }) => seq))
    else if (frame.type === 'head') this.#compare(frame.heads[0]?.[2] ?? 0)
  }

  #begin({ rev = 0, removed = [] }: { rev?: number; removed?: readonly number[] }): void {
    this.#cancelDoubt()
    this.#rev = rev
    this.#add(removed)
  }

  #removed({ rev, seq }: { rev: number; seq: number }): void {
    this.#rev = Math.max(this.#rev, rev)
    this.#add([seq])
  }

  #add(seqs: readonly number[]): void {
    if (seqs.length > 0) this.#seqs.value = new Set([...this.#seqs.value, ...seqs])
  }

  #compare(rev: number): void {
    this.#cancelDoubt()
    if (rev <= this.#rev) return
    this.#cancelDoubt = this.#clock.after(CROSSING, () => {
      if (rev > this.#rev) this.#renew()
    })
  }
}
