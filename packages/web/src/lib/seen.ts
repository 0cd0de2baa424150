import type { SentSeen } from '@kefu/protocol/frames.ts'
import type { Marks } from './messages.ts'
import type { Clock } from './world.ts'

const ONCE_IN = 1_000
/** So many frames in that time: an agent's list of hundreds must not look like a flood. */
const MOST = 20
const nothing: Marks = { delivered: 0, read: 0 }

interface Mark {
  wanted: Marks
  told: Marks
  busy: boolean
}

/** Tells the server how far this page has drawn and its person has read, at most once a second a conversation. */
export class SeenTeller {
  readonly #marks = new Map<number, Mark>()
  readonly #send: (frame: SentSeen) => boolean
  readonly #clock: Clock
  #lately = 0

  constructor(send: (frame: SentSeen) => boolean, clock: Clock) {
    this.#send = send
    this.#clock = clock
  }

  saw(conversation: number, seq: number, read: boolean): void {
    const mark = this.#markOf(conversation)
    mark.wanted = {
      delivered: Math.max(seq, mark.wanted.delivered),
      read: Math.max(read ? seq : 0, mark.wanted.read),
    }
    this.#tell(conversation, mark)
  }

  /** A new line: the last word may have gone with the old one. */
  again(): void {
    for (const [conversation, mark] of this.#marks) {
      mark.told = nothing
      this.#tell(conversation, mark)
    }
  }

  /** The server went back: what was seen in these may not exist any more. By default in all. */
  forget(conversations: Iterable<number> = this.#marks.keys()): void {
    for (const conversation of conversations) {
      const mark = this.#marks.get(conversation)
      if (mark) mark.wanted = mark.told = nothing
    }
  }

  #markOf(conversation: number): Mark {
    const mark = this.#marks.get(conversation) ?? { wanted: nothing, told: nothing, busy: false }
    this.#marks.set(conversation, mark)
    return mark
  }

  #tell(conversation: number, mark: Mark): void {
    const { wanted, told } = mark
    if (mark.busy || (wanted.delivered <= told.delivered && wanted.read <= told.read)) return
    if (this.#lately >= MOST || !this.#send({ type: 'seen', conversation, ...wanted })) return
    this.#count()
    mark.told = wanted
    mark.busy = true
    this.#clock.after(ONCE_IN, () => {
      mark.busy = false
      this.#tell(conversation, mark)
    })
  }

  #count(): void {
    if (this.#lately++ > 0) return
    this.#clock.after(ONCE_IN, () => {
      const wereMost = this.#lately >= MOST
      this.#lately = 0
      if (wereMost) for (const [conversation, mark] of this.#marks) this.#tell(conversation, mark)
    })
  }
}
