import type { UserList } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Clock } from '../lib/world.ts'

/** Asks for the whole list, page after page, and never for two lists at once. */
export class Listing {
  readonly #ask: (after?: number) => void
  readonly #after: Clock['after']
  readonly #loaded = signal(false)
  #asking = false
  #again = false
  #cancel = () => {}
  /** Heard of since the last page was asked for: what that page says of them is older. */
  readonly #heard = new Set<number>()

  readonly loaded: ReadonlySignal<boolean> = this.#loaded

  /** `ask` sends `load_user_list`. */
  constructor(ask: (after?: number) => void, after: Clock['after']) {
    this.#ask = ask
    this.#after = after
  }

  /** A new connection: what was asked on the old one is not answered any more. */
  restart(): void {
    this.#cancel()
    this.#asking = false
    this.#again = false
    this.reload()
  }

  reload(): void {
    if (this.#asking) this.#again = true
    else this.#askPage()
  }

  /** The server has no time for it now. */
  refused(retryMs: number): void {
    this.#asking = false
    this.#cancel()
    this.#cancel = this.#after(retryMs, () => this.reload())
  }

  heard(conversation: number): void {
    this.#heard.add(conversation)
  }

  /** Goes on to the next page. Answers which of those that were known this page would have named, if they were there. */
  take({ users, after = 0, more }: UserList, known: readonly number[]): number[] {
    const last = users.at(-1)?.conversation
    const next = more ? last : undefined
    const named = new Set(users.map((user) => user.conversation))
    const gone = known.filter(
      (id) => id > after && id <= (next ?? id) && !named.has(id) && !this.#heard.has(id),
    )
    if (next) this.#askPage(next)
    else this.#finish()
    return gone
  }

  #finish(): void {
    this.#asking = false
    this.#loaded.value = true
    if (!this.#again) return
    this.#again = false
    this.reload()
  }

  #askPage(after?: number): void {
    this.#asking = true
    this.#heard.clear()
    this.#ask(after)
  }
}
