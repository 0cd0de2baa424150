import type { Status } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import { put } from '../lib/put.ts'
import type { Chat } from '../lib/session.ts'
import type { Channel, Store, World } from '../lib/world.ts'

const KEY = 'kefu.rated'

type Settled = { conversation: number }

/**
 * Asks the visitor how a conversation was, when it is closed or when he comes back after that: the server says so. What
 * he answered or skipped is settled for all tabs of his browser, and is never asked again.
 */
export class RatingQuestion {
  readonly chat: Chat
  readonly #storage: Store | null
  readonly #tabs: Channel<Settled>
  readonly #asked = signal(0)
  /** The newest conversation that is settled, where nothing can be stored. */
  #settled = 0

  constructor(chat: Chat, world: Pick<World, 'storage' | 'channel'>) {
    this.chat = chat
    this.#storage = world.storage
    this.#tabs = world.channel<Settled>(KEY)
    this.#tabs.onmessage = ({ conversation }) => this.#settle(conversation)
    chat.listen((frame) => {
      if (frame.type === 'status') this.#hear(frame)
    })
  }

  /** The conversation that is asked about; 0: none. */
  get asked(): ReadonlySignal<number> {
    return this.#asked
  }

  /** It is answered, or not to be. */
  settle(): void {
    const conversation = this.#asked.value
    this.#settle(conversation)
    this.#tabs.post({ conversation })
  }

  #hear({ state, conversation, rate }: Status): void {
    if (rate && conversation > this.#newestSettled()) this.#asked.value = conversation
    // It was opened again.
    else if (state !== 'closed' && conversation === this.#asked.value) this.#asked.value = 0
  }

  #settle(conversation: number): void {
    if (this.#asked.value === conversation) this.#asked.value = 0
    if (conversation <= this.#newestSettled()) return
    this.#settled = conversation
    if (this.#storage) put(this.#storage, KEY, String(conversation))
  }

  #newestSettled(): number {
    return Math.max(this.#settled, Number(this.#storage?.getItem(KEY)) || 0)
  }
}
