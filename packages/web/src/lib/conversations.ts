import type {
  AskSync,
  Head,
  Msg,
  Ready,
  Resume,
  Seen,
  ServerFrame,
  Sync,
  User,
} from '@kefu/protocol/frames.ts'
import { computed, type ReadonlySignal } from '@preact/signals'
import { type Marks, Timeline } from './messages.ts'
import type { Entry, Settlement } from './outbox.ts'
import { Chain } from './thread.ts'

export interface ConversationsOptions {
  group: 'member' | 'admin'
  me(): number
  now(): number
  /** What waits in the outbox. */
  waiting: ReadonlySignal<readonly Entry[]>
  ask(frame: AskSync): boolean
  saw(conversation: number, seq: number, read: boolean): void
  /** An own message is among the stored ones. */
  stored(cid: string, where: Settlement): void
}

const MOST_RESUMED = 300

/** All conversations that this page knows, and what the server says about their messages. */
export class Conversations {
  readonly #options: ConversationsOptions
  readonly #timelines = new Map<number, Timeline>()
  /** What was told last of the other side, also where nothing was opened yet. */
  readonly #marks = new Map<number, Marks>()
  readonly #threads = new Map<number, Chain>()
  /** Those of which the server spoke on this line. */
  readonly #live = new Set<number>()
  /** That of the visitor or the room of this page. */
  readonly own: Chain

  constructor(options: ConversationsOptions) {
    this.#options = options
    this.own = this.#chain(options.waiting)
  }

  thread(conversation: number): Chain {
    const known = this.#threads.get(conversation)
    if (known) return known
    const waiting = computed(() =>
      this.#options.waiting.value.filter((entry) => entry.conversation === conversation && !entry.held),
    )
    const chain = this.#chain(waiting)
    chain.follow(conversation)
    this.#threads.set(conversation, chain)
    return chain
  }

  /** What a login says about what is here. */
  get resume(): Resume {
    const loaded = [...this.#timelines.values()].filter(({ last }) => last > 0)
    return loaded.slice(-MOST_RESUMED).map(({ resume }) => resume)
  }

  /** `anew`: nothing of what this page knows is true any more. */
  ready(now: Ready, anew: boolean): void {
    if (anew) this.#forgetAll()
    else for (const conversation of now.reset ?? []) this.#timelines.get(conversation)?.forget()
    this.askAgain()
    this.#doubtAllBut(now.conversation)
    if (now.conversation !== undefined) {
      // The server went back to before this page's newest was opened.
      if (now.conversation < this.own.conversation.value) this.own.restart()
      this.own.follow(now.conversation)
      this.#hearOf({ conversation: now.conversation, seq: now.seq ?? 0, ...(now.seen && { seen: now.seen }) })
    }
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'msg') this.#take(frame)
    else if (frame.type === 'sync') this.#fill(frame)
    else if (frame.type === 'seen') this.#mark(frame)
    else if (frame.type === 'head') this.#compare(frame)
    else if (frame.type === 'login') this.#hearOf(frame.user)
    else if (frame.type === 'logout' && frame.why !== 'away') this.#live.delete(frame.conversation)
    else if (frame.type === 'load_user_list') for (const user of frame.users) this.#hearOf(user)
  }

  /** The newest seq of a conversation that no frame speaks of. */
  heard(conversation: number, seq: number): void {
    this.#timelines.get(conversation)?.heard(seq)
  }

  /** An own message was acknowledged. */
  settled(entry: Entry, ack: Settlement): void {
    this.#speaksOf(ack.conversation)
    this.timeline(ack.conversation).place({
      ...ack,
      cid: entry.cid,
      from: this.#options.me(),
      group: this.#options.group,
      text: entry.text,
      state: 'sent',
      files: entry.files,
    })
  }

  /** There are messages up to this one, said in whatever place. */
  heardOf(conversation: number, seq: number): void {
    this.#timelines.get(conversation)?.heard(seq)
  }

  /** What the server could not answer is asked again. */
  askAgain(): void {
    for (const timeline of this.#timelines.values()) timeline.askAgain()
  }

  /** Asks for what is next in some conversation, whether there is anything or not. */
  probe(): boolean {
    const [timeline] = this.#timelines.values()
    if (!timeline) return false
    return this.#options.ask({ type: 'sync', conversation: timeline.conversation, after: timeline.last })
  }

  timeline(conversation: number): Timeline {
    const known = this.#timelines.get(conversation)
    if (known) return known
    const { ask, now } = this.#options
    const timeline = new Timeline({ conversation, ask, now })
    timeline.mark(this.#marks.get(conversation) ?? { delivered: 0, read: 0 })
    this.#timelines.set(conversation, timeline)
    return timeline
  }

  #take(message: Msg): void {
    this.#speaksOf(message.conversation)
    this.#timelines.get(message.conversation)?.take(message)
    if (message.from_id === this.#options.me()) this.#options.stored(message.cid, message)
  }

  #fill(page: Sync): void {
    this.#timelines.get(page.conversation)?.fill(page)
    for (const { cid, from_id, seq, at } of page.messages) {
      if (from_id !== this.#options.me()) continue
      this.#options.stored(cid, { conversation: page.conversation, seq, at })
    }
  }

  #mark(seen: Seen): void {
    if (seen.group !== this.#options.group) this.#reached(seen.conversation, seen)
  }

  #reached(conversation: number, { delivered, read }: Marks): void {
    this.#marks.set(conversation, { delivered, read })
    this.#timelines.get(conversation)?.mark({ delivered, read })
  }

  #compare({ heads }: Head): void {
    for (const [conversation, seq] of heads) this.#timelines.get(conversation)?.heard(seq)
  }

  #hearOf({ conversation, seq, seen }: Pick<User, 'conversation' | 'seq'> & { seen?: Marks }): void {
    this.#speaksOf(conversation)
    this.#timelines.get(conversation)?.heard(seq)
    if (seen) this.#reached(conversation, seen)
  }

  // What was closed while there was no line is named by no `ready`, list or `head`: its last words must be asked for.
  #doubtAllBut(named: number | undefined): void {
    for (const conversation of this.#live)
      if (conversation !== named) this.#timelines.get(conversation)?.doubt()
    this.#live.clear()
  }

  #speaksOf(conversation: number): void {
    this.#live.add(conversation)
    // A visitor's conversations follow one another: the highest is the open one.
    if (this.own.conversation.value > 0) this.own.follow(conversation)
  }

  #forgetAll(): void {
    this.#marks.clear()
    this.#live.clear()
    this.own.restart()
    for (const timeline of this.#timelines.values()) timeline.forget()
  }

  #chain(waiting: ReadonlySignal<readonly Entry[]>): Chain {
    const { me, group, saw } = this.#options
    return new Chain({
      timeline: (conversation) => this.timeline(conversation),
      waiting,
      writer: () => ({ id: me(), group }),
      saw,
    })
  }
}
