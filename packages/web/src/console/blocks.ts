import { type Signal, signal } from '@preact/signals'
import { get, type Reply } from '../lib/post.ts'
import { now } from './now.ts'

/** Why a visitor is not let in. */
export interface Block {
  reason: string
  /** The agent who did it. */
  by: string
  at: number
  /** Null: until an agent takes it back. */
  until: number | null
}

/** For how long, in hours; null: until somebody takes it back. */
export type Hours = 1 | 24 | 720 | null

export type BlockReply = Reply<{ block: Block | null; closed?: number }>

/** Who is blocked, as far as this page has asked. */
export class Blocks {
  readonly #known = new Map<number, Signal<Block | null>>()

  /** The block that holds now. */
  of(visitor: number): Block | null {
    const block = this.#at(visitor).value
    return block && (block.until === null || block.until > now.value) ? block : null
  }

  /** The agent looks at this visitor: a colleague may have blocked him. */
  async load(visitor: number): Promise<void> {
    this.learn(visitor, await get<{ block: Block | null }>(`/admin/service/block?visitor=${visitor}`))
  }

  /** What an answer says of him; one that failed says nothing. */
  learn(visitor: number, reply: BlockReply): void {
    if (reply.ok) this.#at(visitor).value = reply.block
  }

  #at(visitor: number): Signal<Block | null> {
    const known = this.#known.get(visitor)
    if (known) return known
    const block = signal<Block | null>(null)
    this.#known.set(visitor, block)
    return block
  }
}
