import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Marks, Message, Timeline } from './messages.ts'
import type { Entry } from './outbox.ts'

/** What a message's state is called: the newest own one says it in words. */
export type MessageState = 'sending' | 'sent' | 'delivered' | 'read' | 'failed'

/** A conversation as it is read: the visitor's earlier ones come before it while one scrolls up. */
export interface Thread {
  readonly conversation: ReadonlySignal<number>
  /** Oldest first; what waits in the outbox is at the end. */
  readonly messages: ReadonlySignal<readonly Message[]>
  /** The newest page is here. */
  readonly loaded: ReadonlySignal<boolean>
  /** There are older ones. */
  readonly more: ReadonlySignal<boolean>
  /** How far the other side has drawn and read this conversation. */
  readonly seen: ReadonlySignal<Marks>
  stateOf(message: Message): MessageState
  /** Loads the newest page, and keeps up from then on. */
  open(): void
  /** Loads a page of older ones. */
  older(): void
  /** Forgets all but the newest `count`, as if nobody had scrolled up to more. */
  trim(count: number): void
  /** The newest message is drawn; `read`: a person looks at it. Told at most once a second. */
  saw(read: boolean): void
}

export interface ThreadOptions {
  timeline(conversation: number): Timeline
  /** What waits in the outbox for this thread. */
  waiting: ReadonlySignal<readonly Entry[]>
  /** Who writes here, as long as it is not acknowledged. */
  writer(): { id: number; group: 'member' | 'admin' }
  saw(conversation: number, seq: number, read: boolean): void
}

const none: Marks = { delivered: 0, read: 0 }

/** The visitor's conversations one after the other, the newest last. */
export class Chain implements Thread {
  readonly #options: ThreadOptions
  /** All that came up, the oldest first. */
  readonly #held = signal<readonly Timeline[]>([])
  #opened = false

  constructor(options: ThreadOptions) {
    this.#options = options
  }

  /** From the newest back to where one is missing: what is shown has no holes. */
  readonly #timelines = computed(() => {
    const shown: Timeline[] = []
    for (const timeline of this.#held.value.toReversed()) {
      const [next] = shown
      // What comes before the newest is known when that is loaded; until then nothing is taken away.
      const isNext = !next || (next.loaded.value ? comesAfter(next, timeline) : shown.length === 1)
      if (isNext) shown.unshift(timeline)
    }
    return shown
  })
  readonly #newest = computed(() => this.#held.value.at(-1))
  readonly #oldest = computed(() => this.#timelines.value[0])
  readonly conversation = computed(() => this.#newest.value?.conversation ?? 0)
  readonly loaded = computed(() => this.#newest.value?.loaded.value ?? false)
  readonly seen = computed(() => this.#newest.value?.marks.value ?? none)
  readonly more = computed(() => {
    const oldest = this.#oldest.value
    if (!oldest?.loaded.value) return false
    return !oldest.begins.value || oldest.previous.value > 0
  })
  readonly messages = computed(() => [
    ...this.#timelines.value.flatMap((timeline) => timeline.messages.value),
    ...this.#options.waiting.value.map((entry) => this.#written(entry)),
  ])

  /** A newer conversation of the same visitor, or the first one. */
  follow(conversation: number): void {
    if (conversation > this.conversation.value) this.#hold(conversation)
  }

  /** What came before is not true any more. */
  restart(): void {
    this.#held.value = []
  }

  open(): void {
    this.#opened = true
    for (const timeline of this.#held.value) timeline.open()
  }

  older(): void {
    const oldest = this.#oldest.value
    if (!oldest?.loaded.value) return
    if (!oldest.begins.value) oldest.older()
    else if (oldest.previous.value > 0) this.#hold(oldest.previous.value)
  }

  trim(count: number): void {
    const newest = this.#newest.value
    if (!newest) return
    batch(() => {
      this.#held.value = [newest]
      newest.trim(count)
    })
  }

  stateOf(message: Message): MessageState {
    if (message.state !== 'sent') return message.state
    const { delivered, read } = this.#options.timeline(message.conversation).marks.value
    if (message.seq <= read) return 'read'
    return message.seq <= delivered ? 'delivered' : 'sent'
  }

  saw(read: boolean): void {
    const newest = this.#newest.value
    if (newest && newest.last > 0) this.#options.saw(newest.conversation, newest.last, read)
  }

  #hold(conversation: number): void {
    const timeline = this.#options.timeline(conversation)
    batch(() => {
      this.#held.value = [...this.#held.value, timeline].sort((a, b) => a.conversation - b.conversation)
      if (this.#opened) timeline.open()
    })
  }

  #written({ cid, text, at, conversation, files, failed }: Entry): Message {
    const { id, group } = this.#options.writer()
    const message = { conversation, cid, seq: 0, from: id, group, text, at, files }
    return failed ? { ...message, state: 'failed', code: failed } : { ...message, state: 'sending' }
  }
}

function comesAfter(next: Timeline, timeline: Timeline): boolean {
  return next.begins.value && next.previous.value === timeline.conversation
}
