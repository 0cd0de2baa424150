import { type Signal, signal } from '@preact/signals'
import { put } from '../lib/put.ts'
import type { Store } from '../lib/world.ts'

export interface DraftsOptions {
  /** For the visitor, or a note for colleagues. */
  kind?: 'draft' | 'note'
  /** How far he has seen a conversation by now; null while that is not known. */
  seen?(conversation: number): number | null
}

/**
 * What an agent began to write, for each conversation, and how far he had seen it when he began: both survive looking
 * elsewhere, and a reload.
 */
export class Drafts {
  readonly #drafts = new Map<number, Signal<string>>()
  readonly #begun = new Map<number, number>()
  readonly #agent: number
  readonly #store: Store | null
  readonly #kind: 'draft' | 'note'
  readonly #seen: (conversation: number) => number | null

  constructor(agent: number, store: Store | null, { kind = 'draft', seen = () => null }: DraftsOptions = {}) {
    this.#agent = agent
    this.#kind = kind
    this.#store = store
    this.#seen = seen
  }

  of(conversation: number): Signal<string> {
    const known = this.#drafts.get(conversation)
    if (known) return known
    const draft = signal(this.#store?.getItem(this.#key(conversation)) ?? '')
    const begun = this.#store?.getItem(this.#begunKey(conversation)) ?? null
    if (begun !== null) this.#begun.set(conversation, Number(begun))
    this.#drafts.set(conversation, draft)
    draft.subscribe((text) => this.#follow(conversation, text))
    return draft
  }

  /** How far he had seen the conversation when he began to write there. */
  begun(conversation: number): number {
    return this.#begun.get(conversation) ?? this.#seen(conversation) ?? 0
  }

  /** Other words in their place, begun when he had seen the conversation up to `begun`. */
  replace(conversation: number, text: string, begun: number): void {
    const draft = this.of(conversation)
    this.#begin(conversation, begun)
    draft.value = text
    this.keep(conversation)
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
    this.#end(conversation)
  }

  #follow(conversation: number, text: string): void {
    if (!text) return this.#end(conversation)
    if (this.#begun.has(conversation)) return
    const seen = this.#seen(conversation)
    if (seen !== null) this.#begin(conversation, seen)
  }

  #begin(conversation: number, seen: number): void {
    this.#begun.set(conversation, seen)
    if (this.#store) put(this.#store, this.#begunKey(conversation), String(seen))
  }

  #end(conversation: number): void {
    this.#begun.delete(conversation)
    this.#store?.removeItem(this.#begunKey(conversation))
  }

  // Colleagues may share a browser.
  #key(conversation: number): string {
    return `kefu.${this.#kind}.${this.#agent}.${conversation}`
  }

  #begunKey(conversation: number): string {
    return `kefu.begun.${this.#agent}.${conversation}`
  }
}
