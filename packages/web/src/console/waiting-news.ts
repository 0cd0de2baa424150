import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Reply } from '../lib/post.ts'
import type { Listed } from './entry.ts'
import { loadPage, type Page } from './lists.ts'

/** Nobody goes through a longer line; who stands behind these is news as soon as it is shorter. */
const MOST = 200

export interface WaitingNewsOptions {
  load?(asked: { tab: 'waiting'; limit: number }): Promise<Reply<Page>>
  /** Somebody waits who did not before, and whom nobody was given. True: it is to be known when that is over. */
  came(visitor: Listed): boolean
}

/**
 * Who newly waits. The line is read when somebody else than before is the last who came to it: words of those who wait change
 * the lists too, and would have each agent ask every second. Only frames set it off, as all that calls for attention.
 */
export class WaitingNews {
  readonly #load: NonNullable<WaitingNewsOptions['load']>
  readonly #came: WaitingNewsOptions['came']
  readonly #waiting = signal<ReadonlySet<number>>(new Set())
  /** Those of whom it is to be known when it is over. */
  readonly #told = new Set<number>()
  #isRead = false
  #latest = 0
  #asking = false
  #again = false

  /** The conversations that wait, as far as is known. */
  readonly waiting: ReadonlySignal<ReadonlySet<number>> = this.#waiting

  constructor({ load = loadPage, came }: WaitingNewsOptions) {
    this.#load = load
    this.#came = came
  }

  hear(frame: ServerFrame): void {
    // Also whoever came while there was no line.
    if (frame.type === 'ready') void this.#ask()
    if (frame.type !== 'inbox') return
    const { latest = 0, lists } = frame
    const isOther = latest !== this.#latest
    this.#latest = latest
    if (frame.waiting === 0) this.#learn([])
    else if (isOther || (this.#told.size > 0 && lists.includes('waiting'))) void this.#ask()
  }

  async #ask(): Promise<void> {
    if (this.#asking) {
      this.#again = true
      return
    }
    this.#asking = true
    const reply = await this.#load({ tab: 'waiting', limit: MOST })
    this.#asking = false
    if (reply.ok) this.#learn(reply.entries)
    // Whom this leaves out, the next news of the line brings.
    else this.#latest = 0
    if (!this.#again) return
    this.#again = false
    await this.#ask()
  }

  // Whoever waited before this page was opened is no news.
  #learn(entries: readonly Listed[]): void {
    const before = this.#waiting.peek()
    const newcomers = this.#isRead ? entries.filter(({ conversation }) => !before.has(conversation)) : []
    this.#isRead = true
    const now = new Set(entries.map(({ conversation }) => conversation))
    this.#waiting.value = now
    for (const conversation of this.#told) if (!now.has(conversation)) this.#told.delete(conversation)
    for (const visitor of newcomers) {
      if (this.#came(visitor)) this.#told.add(visitor.conversation)
    }
  }
}
