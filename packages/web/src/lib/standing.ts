import type { Head, Status } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Clock } from './world.ts'

/** A `status` may cross a `head` that knows more; it has this long to come. */
const CROSSING = 2_000

/** Where a visitor stands: waiting, served, closed. The newest word of the server counts, by conversation and rev. */
export class Standing {
  readonly #status = signal<Status | null>(null)
  readonly #clock: Clock
  /** After a login the server's first word counts, whatever it said before. */
  #begins = true
  #cancelDoubt = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get status(): ReadonlySignal<Status | null> {
    return this.#status
  }

  begin(): void {
    this.#begins = true
    this.#cancelDoubt()
  }

  /** False: it is older than what is known. */
  learn(status: Status): boolean {
    const known = this.#status.value
    if (known && !this.#begins && isOlder(status, known)) return false
    this.#begins = false
    this.#status.value = status
    return true
  }

  /** `head` may know more than any status that came: then `ask` for it. */
  compare(head: Head, ask: () => void): void {
    this.#cancelDoubt()
    if (this.#isCurrent(head)) return
    this.#cancelDoubt = this.#clock.after(CROSSING, () => {
      if (!this.#isCurrent(head)) ask()
    })
  }

  #isCurrent({ heads }: Head): boolean {
    const status = this.#status.value
    if (!status || this.#begins) return true
    const head = heads.find(([conversation]) => conversation === status.conversation)
    return head !== undefined && head[2] <= status.rev
  }
}

function isOlder(status: Status, known: Status): boolean {
  if (status.conversation !== known.conversation) return status.conversation < known.conversation
  return status.rev < known.rev
}
