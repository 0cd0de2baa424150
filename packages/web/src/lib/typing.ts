import type { SentTyping, Typing } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Clock } from './world.ts'

const TELL_ONCE_IN = 3_000
const SHOWN_FOR = 5_000

/** Who is writing where, both ways. It is never queued: what is late is not true any more. */
export class TypingWatch {
  readonly #typists = new Map<number, { id: Signal<number>; cancel: () => void }>()
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

  /** Who is writing there: his id, or 0. */
  typist(conversation: number): ReadonlySignal<number> {
    return this.#typistOf(conversation).id
  }

  hear({ conversation, from_id }: Typing): void {
    const typist = this.#typistOf(conversation)
    typist.cancel()
    typist.id.value = from_id
    typist.cancel = this.#clock.after(SHOWN_FOR, () => {
      typist.id.value = 0
    })
  }

  /** What was being written has come. */
  done(conversation: number, from: number): void {
    const typist = this.#typists.get(conversation)
    if (typist?.id.value === from) typist.id.value = 0
  }

  #typistOf(conversation: number): { id: Signal<number>; cancel: () => void } {
    const typist = this.#typists.get(conversation) ?? { id: signal(0), cancel: () => {} }
    this.#typists.set(conversation, typist)
    return typist
  }
}
