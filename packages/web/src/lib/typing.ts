import type { SentTyping, Typing } from '@kefu/protocol/frames.ts'
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Clock } from './world.ts'

const TELL_ONCE_IN = 3_000
const SHOWN_FOR = 5_000

/** Those who write in one conversation, the newest last, each with what stops him being shown. */
interface Place {
  readonly ids: Signal<readonly number[]>
  readonly newest: ReadonlySignal<number>
  readonly ends: Map<number, () => void>
}

/** Who is writing where, both ways. It is never queued: what is late is not true any more. */
export class TypingWatch {
  readonly #places = new Map<number, Place>()
  readonly #toldAt = new Map<number, number>()
  readonly #send: (frame: SentTyping) => boolean
  readonly #clock: Clock

  constructor(send: (frame: SentTyping) => boolean, clock: Clock) {
    this.#send = send
    this.#clock = clock
  }

  /** The person of this page is writing. */
  tell(conversation: number): void {
    const now = this.#clock.now()
    if (now - (this.#toldAt.get(conversation) ?? 0) < TELL_ONCE_IN) return
    if (this.#send({ type: 'typing', conversation })) this.#toldAt.set(conversation, now)
  }

  /** Who is writing there: the newest of them, or 0. */
  typist(conversation: number): ReadonlySignal<number> {
    return this.#placeOf(conversation).newest
  }

  /** All who are writing there. */
  typists(conversation: number): ReadonlySignal<readonly number[]> {
    return this.#placeOf(conversation).ids
  }

  hear({ conversation, from_id }: Typing): void {
    this.done(conversation, from_id)
    const { ids, ends } = this.#placeOf(conversation)
    ids.value = [...ids.value, from_id]
    ends.set(
      from_id,
      this.#clock.after(SHOWN_FOR, () => this.done(conversation, from_id)),
    )
  }

  /** What was being written has come. */
  done(conversation: number, from: number): void {
    const place = this.#places.get(conversation)
    if (!place?.ends.has(from)) return
    place.ends.get(from)?.()
    place.ends.delete(from)
    place.ids.value = place.ids.value.filter((id) => id !== from)
  }

  #placeOf(conversation: number): Place {
    const known = this.#places.get(conversation)
    if (known) return known
    const ids = signal<readonly number[]>([])
    const place: Place = { ids, newest: computed(() => ids.value.at(-1) ?? 0), ends: new Map() }
    this.#places.set(conversation, place)
    return place
  }
}
