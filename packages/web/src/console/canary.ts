import { type ReadonlySignal, signal } from '@preact/signals'
import { get, type Reply } from '../lib/post.ts'
import type { Clock } from '../lib/world.ts'

interface Told {
  failing_since: number | null
  again_ms: number | null
}

export interface CanaryOptions {
  clock: Clock
  load?(): Promise<Reply<Told>>
}

/** Where nobody answered, or nothing that can be read. */
const ANYWAY = 15_000

/**
 * Whether the chat passes its own check. The admin app is asked again and again: where the chat does not work, its line
 * could not be trusted to say so.
 */
export class Canary {
  readonly #clock: Clock
  readonly #load: NonNullable<CanaryOptions['load']>
  readonly #failingSince = signal<number | null>(null)

  /** Null: it passes, as far as is known. */
  readonly failingSince: ReadonlySignal<number | null> = this.#failingSince

  constructor({ clock, load = () => get<Told>('/admin/service/canary') }: CanaryOptions) {
    this.#clock = clock
    this.#load = load
    void this.#ask()
  }

  async #ask(): Promise<void> {
    const reply = await this.#load()
    // The page is to be left, and asks once more after that.
    if (!reply.ok && reply.status === 401) return
    if (reply.ok) this.#failingSince.value = reply.failing_since
    const pause = reply.ok ? reply.again_ms : ANYWAY
    if (pause !== null) this.#clock.after(pause, () => void this.#ask())
  }
}
