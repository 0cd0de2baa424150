import type { AgentPresence, ChosenPresence, ServerFrame } from '@kefu/protocol/frames.ts'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { get, post, type Refused } from '../lib/post.ts'
import type { Chat } from '../lib/session.ts'
import type { Clock } from '../lib/world.ts'

const LATER = 5_000

/** Whether this agent takes visitors: what he chose, on this page or another one, while he is connected. */
export class Presence {
  readonly #me: number
  readonly #clock: Pick<Clock, 'after'>
  readonly #chosen = signal<ChosenPresence | null>(null)
  /** Rises with all that is known: an answer that was asked for before is older. */
  #news = 0
  #cancel = () => {}

  /** As colleagues see it. Null until it is known. */
  readonly shown: ReadonlySignal<AgentPresence | null>

  constructor(
    me: number,
    chat: Pick<Chat, 'line' | 'listen'>,
    isDown: ReadonlySignal<boolean>,
    clock: Pick<Clock, 'after'>,
  ) {
    this.#me = me
    this.#clock = clock
    this.shown = computed(() => {
      const hasEnded = chat.line.value !== 'ready' && chat.line.value !== 'connecting'
      return hasEnded || isDown.value ? 'offline' : this.#chosen.value
    })
    chat.listen((frame) => this.#hear(frame))
  }

  /** Shows it at once; answers why it was refused, if it was. */
  async choose(presence: ChosenPresence): Promise<Refused | null> {
    const before = this.#chosen.value
    const choice = this.#learn(presence)
    const reply = await post('/admin/me/presence', { presence })
    if (reply.ok) return null
    if (choice === this.#news && before) this.#learn(before)
    return reply
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === 'ready') void this.#load()
    if (frame.type === 'presence' && frame.id === this.#me) this.#learn(frame.presence)
  }

  /** What was chosen elsewhere while this page had no line. */
  async #load(): Promise<void> {
    this.#cancel()
    const asked = ++this.#news
    const reply = await get<{ presence: ChosenPresence }>('/admin/me')
    if (asked !== this.#news) return
    if (reply.ok) this.#learn(reply.presence)
    else this.#cancel = this.#clock.after(LATER, () => void this.#load())
  }

  #learn(presence: ChosenPresence): number {
    this.#chosen.value = presence
    return ++this.#news
  }
}
