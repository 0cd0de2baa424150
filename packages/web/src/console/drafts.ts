import { type Signal, signal } from '@preact/signals'
import type { Store } from '../lib/world.ts'

const PREFIX = 'kefu.draft.'

/** What the agent began to write, for each conversation: it survives looking elsewhere, and a reload. */
export class Drafts {
  readonly #drafts = new Map<number, Signal<string>>()
  readonly #store: Store | null

  constructor(store: Store | null) {
    this.#store = store
  }

  of(conversation: number): Signal<string> {
    const known = this.#drafts.get(conversation)
    if (known) return known
    const draft = signal(this.#store?.getItem(PREFIX + conversation) ?? '')
    this.#drafts.set(conversation, draft)
    return draft
  }

  /** Called when the agent stops to write: storage is too slow for each key. */
  keep(conversation: number): void {
    const text = this.of(conversation).value
    if (text) this.#store?.setItem(PREFIX + conversation, text)
    else this.#store?.removeItem(PREFIX + conversation)
  }
}
