import type { ErrorCode } from '@kefu/protocol/codes.ts'
import type { AskSync, StoredFile, StoredMessage, Sync } from '@kefu/protocol/frames.ts'
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'

/** A message as it is drawn. */
export interface Message {
  readonly conversation: number
  readonly cid: string
  /** 0 until it is acknowledged. */
  readonly seq: number
  readonly from: number
  readonly group: StoredMessage['group']
  readonly text: string
  /** Milliseconds since 1970: the server's once it is stored, this page's before. */
  readonly at: number
  readonly name?: string
  readonly files?: readonly StoredFile[] | undefined
  readonly state: 'sending' | 'sent' | 'failed'
  /** Why it failed; 'expired' after seven days without a line. */
  readonly code?: ErrorCode | 'expired'
}

/** The highest seq that was drawn, and that was looked at. */
export interface Marks {
  readonly delivered: number
  readonly read: number
}

export interface TimelineOptions {
  conversation: number
  /** Sends now, or not at all (false). */
  ask(frame: AskSync): boolean
  now(): number
}

/** No message has this seq: before it is the newest page. */
const NEWEST = Number.MAX_SAFE_INTEGER

/** An answer that did not come in this time will not come: `head` makes us ask again. */
const ANSWER = 20_000

/**
 * The stored messages of one conversation: always a stretch without holes, from some seq to the newest we know. What would
 * leave a hole is not taken; `sync` brings it, in order.
 */
export class Timeline {
  readonly conversation: number
  readonly #options: TimelineOptions
  readonly #stored = signal<readonly Message[]>([])
  /** Own messages, acknowledged before all that came ahead of them is here. */
  readonly #early = signal<readonly Message[]>([])
  readonly #loaded = signal(false)
  readonly #begins = signal(false)
  readonly #previous = signal(0)
  readonly #marks = signal<Marks>({ delivered: 0, read: 0 })
  #wanted = false
  /** The newest seq that the server spoke of. */
  #head = 0
  #askedAt = { after: 0, before: 0 }

  constructor(options: TimelineOptions) {
    this.conversation = options.conversation
    this.#options = options
  }

  /** Stored, then acknowledged. */
  readonly messages: ReadonlySignal<readonly Message[]> = computed(() => [
    ...this.#stored.value,
    ...this.#early.value,
  ])

  get loaded(): ReadonlySignal<boolean> {
    return this.#loaded
  }

  /** The first message is here. */
  get begins(): ReadonlySignal<boolean> {
    return this.#begins
  }

  /** The visitor's conversation before this one; 0 where there is none, or where it is not known yet. */
  get previous(): ReadonlySignal<number> {
    return this.#previous
  }

  /** How far the other side has it. */
  get marks(): ReadonlySignal<Marks> {
    return this.#marks
  }

  /** The newest seq without a hole before it. */
  get last(): number {
    return this.#stored.value.at(-1)?.seq ?? 0
  }

  /** What a login says about it: newest seq, and its time. */
  get resume(): [conversation: number, seq: number, at: number] {
    return [this.conversation, this.last, this.#stored.value.at(-1)?.at ?? 0]
  }

  /** Loads the newest page, and keeps up from then on. */
  open(): void {
    this.#wanted = true
    this.#catchUp()
  }

  /** Loads a page of older ones. */
  older(): void {
    const first = this.#stored.value[0]
    if (first && !this.#begins.value) this.#ask('before', first.seq)
  }

  /** Forgets all but the newest `count`; they are loaded again when somebody scrolls up to them. */
  trim(count: number): void {
    if (this.#stored.value.length <= count) return
    batch(() => {
      this.#stored.value = this.#stored.value.slice(-count)
      this.#begins.value = false
    })
  }

  /** The server says what the newest seq is. */
  heard(seq: number): void {
    this.#head = Math.max(this.#head, seq)
    this.#catchUp()
  }

  /** More may be stored than the server spoke of. */
  doubt(): void {
    this.heard(NEWEST)
  }

  /** A message that came by itself. One that is here already is dropped. */
  take(message: StoredMessage): void {
    if (this.#loaded.value) this.#append(this.#drawn(message))
    this.heard(message.seq)
  }

  /** An own message was acknowledged. */
  place(message: Message): void {
    if (this.#loaded.value && message.seq <= this.last) return
    if (!this.#loaded.value || !this.#append(message)) {
      const others = this.#early.value.filter(({ seq }) => seq !== message.seq)
      this.#early.value = [...others, message].sort((a, b) => a.seq - b.seq)
    }
    this.heard(message.seq)
  }

  /** The answer to `sync`. */
  fill(page: Sync): void {
    const messages = page.messages.map((message) => this.#drawn(message))
    batch(() => {
      if (page.before === undefined) this.#fillAfter(messages, page)
      else this.#fillBefore(messages, page)
    })
    this.#catchUp()
  }

  /** What was asked and not answered is asked again. */
  askAgain(): void {
    this.#askedAt = { after: 0, before: 0 }
    this.#catchUp()
  }

  mark({ delivered, read }: Marks): void {
    const known = this.#marks.value
    if (delivered <= known.delivered && read <= known.read) return
    this.#marks.value = { delivered: Math.max(delivered, known.delivered), read: Math.max(read, known.read) }
  }

  /** The server went back to an earlier state: what is here may be wrong. */
  forget(): void {
    batch(() => {
      this.#stored.value = []
      this.#early.value = []
      this.#loaded.value = false
      this.#begins.value = false
      this.#marks.value = { delivered: 0, read: 0 }
    })
    this.#head = 0
    this.askAgain()
  }

  #catchUp(): void {
    if (!this.#wanted) return
    if (!this.#loaded.value) this.#ask('before', NEWEST)
    else if (this.#head > this.last) this.#ask('after', this.last)
  }

  #ask(direction: 'after' | 'before', seq: number): void {
    const now = this.#options.now()
    if (now - this.#askedAt[direction] < ANSWER) return
    const frame: AskSync = { type: 'sync', conversation: this.conversation, [direction]: seq }
    this.#askedAt[direction] = now
    if (!this.#options.ask(frame)) this.#askedAt[direction] = 0
  }

  /** False where it would leave a hole. */
  #append(message: Message): boolean {
    if (message.seq !== this.last + 1) return false
    const next = [message]
    for (const early of this.#early.value) if (early.seq === message.seq + next.length) next.push(early)
    const last = message.seq + next.length - 1
    batch(() => {
      this.#stored.value = [...this.#stored.value, ...next]
      if (this.#early.value.length > 0) this.#early.value = this.#early.value.filter(({ seq }) => seq > last)
    })
    return true
  }

  #fillAfter(messages: readonly Message[], { after }: Sync): void {
    this.#askedAt.after = 0
    if (!this.#loaded.value) return
    const [first] = messages
    // What was between is deleted, as the oldest of a room are after some days, and so is all that is here.
    if (first && after === this.last && first.seq > after + 1) return this.forget()
    for (const message of messages) this.#append(message)
    // Nothing is stored above: asking for what `head` spoke of would never end.
    if (messages.length === 0) this.#head = this.last
  }

  #fillBefore(messages: readonly Message[], { before, more, previous }: Sync): void {
    this.#askedAt.before = 0
    const first = this.#loaded.value ? this.#stored.value[0]?.seq : NEWEST
    if (before !== first) return
    this.#stored.value = [...messages, ...this.#stored.value]
    this.#early.value = this.#early.value.filter(({ seq }) => seq > this.last)
    this.#loaded.value = true
    this.#begins.value = !more
    this.#previous.value = previous ?? 0
  }

  #drawn({ from_id, msg, ...rest }: StoredMessage): Message {
    return { ...rest, conversation: this.conversation, from: from_id, text: msg, state: 'sent' }
  }
}
