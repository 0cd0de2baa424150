import type { Ack, ClientFrame, ServerFrame, StoredMessage } from '@kefu/protocol/frames.ts'

/** One message as its writer remembers it. */
export interface Written {
  readonly text: string
  /** Who wrote it: `visitor 3`, `agent 1`. */
  readonly writer: string
  /** Each writer counts his messages. */
  readonly n: number
}

/** Where a message is stored. */
export type Place = Pick<Ack, 'cid' | 'conversation' | 'seq' | 'at'>

/**
 * What everybody wrote, sent and was told, kept apart from clients and servers: what the table is held against in
 * the end.
 */
export class Journal {
  /** By text: no two messages are alike. */
  readonly written = new Map<string, Written>()
  /** By cid: how often it went out. */
  readonly sent = new Map<string, number>()
  /** By cid: where the server said it is, the first time. */
  readonly acknowledged = new Map<string, Place>()
  /** By cid: why it was refused, for good. */
  readonly refused = new Map<string, string>()
  /** By conversation and seq: what was shown to somebody. */
  readonly shown = new Map<string, StoredMessage & { conversation: number }>()
  readonly texts = new Map<string, string>()
  /** Two answers about one message, or one place in a conversation, that do not agree. */
  readonly contradictions: string[] = []
  /** The codes with which lines ended. */
  readonly closings: number[] = []
  /** Frames that went out again. */
  repeats = 0
  acks = 0
  dups = 0
  readonly #foreign: string[] = []
  /** By cid: the conversation to which an agent sent it. */
  readonly #byAgents = new Map<string, number>()
  readonly #upset = new Set<number>()
  #waiters: { count: number; resolve: () => void }[] = []

  write(written: Written): void {
    this.written.set(written.text, written)
  }

  /** A client sends. */
  goesOut(frame: ClientFrame): void {
    if (frame.type !== 'msg' || frame.cid === undefined) return
    const times = this.sent.get(frame.cid) ?? 0
    if (times > 0) this.repeats++
    this.sent.set(frame.cid, times + 1)
    this.texts.set(frame.cid, frame.msg)
    if (frame.touid !== undefined && frame.conversation !== undefined)
      this.#byAgents.set(frame.cid, frame.conversation)
  }

  /** Texts that begin like this are written by somebody who keeps no journal. */
  allow(beginning: string): void {
    this.#foreign.push(beginning)
  }

  isForeign(text: string): boolean {
    return this.#foreign.some((beginning) => text.startsWith(beginning))
  }

  /** Somebody closes a conversation or hands it over: an agent who writes there meanwhile may be told that he may not. */
  upset(conversation: number): void {
    this.#upset.add(conversation)
  }

  /** What was refused and should not have been, with the reason. */
  get wronglyRefused(): [cid: string, code: string][] {
    return [...this.refused].filter(
      ([cid, code]) => code !== 'forbidden' || !this.#upset.has(this.#byAgents.get(cid) ?? 0),
    )
  }

  /** The client of `me` is told. */
  comesIn(frame: ServerFrame, me: number): void {
    if (frame.type === 'ack') this.#take(frame)
    // Who wrote too fast is asked to wait, and his client sends it again.
    else if (frame.type === 'error' && frame.cid && frame.code !== 'rate_limited')
      this.#refuse(frame.cid, frame.code)
    else if (frame.type === 'msg') this.#show(frame, frame.conversation, me)
    else if (frame.type === 'sync')
      for (const message of frame.messages) this.#show(message, frame.conversation, me)
  }

  closed(code: number): void {
    this.closings.push(code)
  }

  /** Messages that are stored or refused, as far as their writers know. */
  get answered(): number {
    return this.acknowledged.size + this.refused.size
  }

  /** Resolves when so many have been answered. */
  untilAnswered(count: number): Promise<void> {
    if (this.answered >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ count, resolve }))
  }

  #take(ack: Ack): void {
    this.acks++
    if (ack.dup) this.dups++
    this.#acknowledge(ack)
  }

  #acknowledge({ cid, conversation, seq, at }: Place): void {
    const before = this.acknowledged.get(cid)
    if (before && (before.seq !== seq || before.conversation !== conversation || before.at !== at))
      this.contradictions.push(`${cid} was acknowledged at two places`)
    if (before) return
    this.acknowledged.set(cid, { cid, conversation, seq, at })
    this.#answer()
  }

  #refuse(cid: string, code: string): void {
    this.refused.set(cid, code)
    this.#answer()
  }

  #answer(): void {
    const { answered } = this
    for (const { count, resolve } of this.#waiters) if (count <= answered) resolve()
    this.#waiters = this.#waiters.filter(({ count }) => count > answered)
  }

  #show(message: StoredMessage, conversation: number, me: number): void {
    const place = `${conversation} ${message.seq}`
    const before = this.shown.get(place)
    if (before && before.cid !== message.cid) this.contradictions.push(`two messages were shown at ${place}`)
    this.shown.set(place, { ...message, conversation })
    // Who is shown his own message needs no other answer.
    if (message.from_id === me) this.#acknowledge({ ...message, conversation })
  }
}
