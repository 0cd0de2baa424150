import type { ClientFrame, ServerFrame } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Me } from './desk.ts'

/** The colleagues who have the same conversation open; it tells them that this page has it open too. */
export class Lookers {
  readonly #others = signal<readonly Me[]>([])
  readonly #me: number
  readonly #send: (frame: ClientFrame) => boolean
  #conversation: number | null = null

  constructor(me: number, send: (frame: ClientFrame) => boolean) {
    this.#me = me
    this.#send = send
  }

  get others(): ReadonlySignal<readonly Me[]> {
    return this.#others
  }

  /** This page shows another conversation now, or none. */
  look(conversation: number | null): void {
    if (conversation === this.#conversation) return
    this.#conversation = conversation
    this.#others.value = []
    this.#tell()
  }

  hear(frame: ServerFrame): void {
    // A new line knows nothing of this page yet.
    if (frame.type === 'ready' && this.#conversation !== null) this.#tell()
    if (frame.type !== 'looking' || frame.conversation !== this.#conversation) return
    const others = frame.agents.filter(([id]) => id !== this.#me)
    this.#others.value = others.map(([id, name]) => ({ id, name }))
  }

  #tell(): void {
    const conversation = this.#conversation
    this.#send({ type: 'look', ...(conversation !== null && { conversation }) })
  }
}
