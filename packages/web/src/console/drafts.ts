import { type Signal, signal } from '@preact/signals'
import { put } from '../lib/put.ts'
import type { Store } from '../lib/world.ts'

/** What an agent began to write, for each conversation: it survives looking elsewhere, and a reload. */
export class Drafts {
  readonly #drafts = new Map<number, Signal<string>>()
  readonly #agent: number
  readonly #store: Store | null
  readonly #kind: 'draft' | 'note'

  constructor(agent: number, store: Store | null, kind: 'draft' | 'note' = 'draft') {
    this.#agent = agent
    this.#kind = kind
    this.#store = store
  }

  of(conversation: number): Signal<string> {
    const known = this.#drafts.get(conversation)
    if (known) return known
    const draft = signal(this.#store?.getItem(this.#key(conversation)) ?? '')
    this.#drafts.set(conversation, draft)
    return draft
  }

  /** Called when the agent stops to write: storage is too slow for each key. */
  keep(conversation: number): void {
    const text = this.of(conversation).value
    if (!this.#store) return
    if (text) put(this.#store, this.#key(conversation), text)
    else this.#store.removeItem(this.#key(conversation))
  }

  /** Nobody will send it any more. */
  drop(conversation: number): void {
    this.#drafts.delete(conversation)
    this.#store?.removeItem(this.#key(conversation))
  }

  // Colleagues may share a browser.
  #key(conversation: number): string {
    return `kefu.${this.#kind}.${this.#agent}.${conversation}`
  }
}
