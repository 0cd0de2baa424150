import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'

/** Why somebody is in the room no more. */
export type Reason = { code: 'room_closed' } | { code: 'expelled'; until: number | null }

/** Remembers why the line ended, as long as it is so. */
export class Refusal {
  readonly #reason = signal<Reason | null>(null)

  get reason(): ReadonlySignal<Reason | null> {
    return this.#reason
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#reason.value = null
    if (frame.type !== 'error') return
    if (frame.code === 'room_closed') this.#reason.value = { code: 'room_closed' }
    if (frame.code === 'expelled') {
      const until = frame.retry_ms === undefined ? null : Date.now() + frame.retry_ms
      this.#reason.value = { code: 'expelled', until }
    }
  }
}
