import type {
  Busy,
  ClientFrame,
  ErrorFrame,
  Ready,
  ServerFrame,
  Status,
  StoredFile,
} from '@kefu/protocol/frames.ts'
import { batch, type ReadonlySignal, signal } from '@preact/signals'
import { browserWorld } from './browser.ts'
import { Conversations } from './conversations.ts'
import { namesOf } from './names-of.ts'
import { type Entry, Outbox, type ReplyBefore } from './outbox.ts'
import { SeenTeller } from './seen.ts'
import { Sender } from './sender.ts'
import { Line, type LineState, type Login } from './socket.ts'
import { Standing } from './standing.ts'
import { cleaned, isEmpty, pointsLeft } from './text.ts'
import type { Thread } from './thread.ts'
import { TypingWatch } from './typing.ts'
import type { World } from './world.ts'

export interface ChatOptions {
  /** `wss://…/`, or `wss://…/room/<name>`. */
  url: string
  role: 'visitor' | 'agent' | 'room'
  /** Who this is, asked before each connection; the session adds what it has (`resume`). */
  login: Login
  world?: World
}

export interface SendTo {
  conversation: number
  /** The visitor. */
  touid: number
  /** How far its writer had seen the conversation when he began to write: a later reply of a colleague holds his. */
  expect?: number
}

/** 'empty' and 'too_long': the person mends it. 'full': too much waits for the line; the words stay where they are. */
export type Sent = 'kept' | 'empty' | 'too_long' | 'full'

export interface Chat {
  readonly line: ReadonlySignal<LineState>
  /** The answer to the latest login; null before the first. */
  readonly ready: ReadonlySignal<Ready | null>
  /** Visitors: who serves, or how long it takes. */
  readonly status: ReadonlySignal<Status | null>
  /** All that waits would survive the page. */
  readonly kept: ReadonlySignal<boolean>
  /** What is not acknowledged yet, in the order of sending: also what was refused. */
  readonly unsent: ReadonlySignal<readonly Entry[]>
  /** A conversation's messages; without a number, those of the visitor or the room of this page. */
  thread(conversation?: number): Thread
  /** Puts a message into the outbox and draws it. Agents say where to. */
  send(text: string, to?: SendTo, files?: readonly StoredFile[]): Sent
  /** A message that was refused: once more, with what its writer has seen by now, or not at all. */
  retry(cid: string, expect?: number): void
  drop(cid: string): void
  /** Who is writing there: the newest of them, or 0. */
  typist(conversation: number): ReadonlySignal<number>
  /** All who are writing there. */
  typists(conversation: number): ReadonlySignal<readonly number[]>
  /** The person of this page is writing; told at most every 3 s. */
  typing(conversation: number): void
  /** The newest seq of a conversation was told by something else than a frame. */
  heard(conversation: number, seq: number): void
  /** Hears every frame, after the session has dealt with it. Returns how to stop. */
  listen(hear: (frame: ServerFrame) => void): () => void
  /** Sends now or not at all (false). For what needs no outbox: `load_user_list`. */
  ask(frame: ClientFrame): boolean
  /** The newest words of a conversation are shown outside of it, up to this seq. */
  drew(conversation: number, seq: number): void
  /** Logs in again: this browser knows better who it is. */
  again(): void
  /** The person wants the line back after it ended ("use it here", after 'replaced'). */
  reopen(): void
  /** Closes; what waits stays in the outbox. */
  close(): void
}

/** One person on one page: his line, his outbox, his conversations. */
export function openChat(options: ChatOptions): Chat {
  return new Session(options)
}

/** Where the server does not say how long to wait. */
const LATER = 1_000

class Session implements Chat {
  readonly #world: World
  readonly #ready = signal<Ready | null>(null)
  readonly #listeners = new Set<(frame: ServerFrame) => void>()
  readonly #outbox: Outbox
  readonly #conversations: Conversations
  readonly #seen: SeenTeller
  readonly #typing: TypingWatch
  readonly #standing: Standing
  readonly #sender: Sender
  readonly #line: Line
  #cancelWait = () => {}

  constructor({ url, role, login, world = browserWorld() }: ChatOptions) {
    const scope = `${role}${new URL(url).pathname}`
    const send = (frame: ClientFrame) => this.ask(frame)
    this.#world = world
    this.#seen = new SeenTeller(send, world.clock)
    this.#typing = new TypingWatch(send, world.clock)
    this.#standing = new Standing(world.clock)
    this.#outbox = new Outbox({
      scope,
      adopts: role !== 'agent',
      settled: (entry, ack) => this.#conversations.settled(entry, ack),
      world,
    })
    this.#conversations = new Conversations({
      group: role === 'agent' ? 'admin' : 'member',
      me: () => this.#ready.value?.id ?? 0,
      now: world.clock.now,
      waiting: this.#outbox.entries,
      ask: send,
      saw: (conversation, seq, read) => {
        if (role !== 'room') this.#seen.saw(conversation, seq, read)
      },
      stored: (cid, where) => this.#outbox.settle(cid, where),
    })
    this.#sender = new Sender({ scope, outbox: this.#outbox, send, renew: () => this.again(), world })
    this.#line = new Line({
      url,
      signsIn: role === 'agent',
      login: async () => {
        const frame = await login()
        const { resume } = this.#conversations
        return frame && resume.length > 0 ? { ...frame, resume } : frame
      },
      hear: (frame) => this.#hear(frame),
      lost: () => this.#lost(),
      probe: () => this.#conversations.probe(),
      world,
    })
  }

  get line(): ReadonlySignal<LineState> {
    return this.#line.state
  }

  get ready(): ReadonlySignal<Ready | null> {
    return this.#ready
  }

  get status(): ReadonlySignal<Status | null> {
    return this.#standing.status
  }

  get kept(): ReadonlySignal<boolean> {
    return this.#outbox.kept
  }

  get unsent(): ReadonlySignal<readonly Entry[]> {
    return this.#outbox.entries
  }

  thread(conversation?: number): Thread {
    return conversation === undefined ? this.#conversations.own : this.#conversations.thread(conversation)
  }

  send(text: string, to?: SendTo, files?: readonly StoredFile[]): Sent {
    // Lists, search and clients that know no files show their names.
    const words = cleaned(text) || namesOf(files ?? [])
    if (isEmpty(words)) return 'empty'
    if (pointsLeft(words) < 0) return 'too_long'
    const where = to ?? { conversation: this.#conversations.own.conversation.value }
    return this.#outbox.add({ text: words, ...where, files: files?.length ? files : undefined })
      ? 'kept'
      : 'full'
  }

  retry(cid: string, expect?: number): void {
    this.#outbox.retry(cid, expect)
  }

  drop(cid: string): void {
    this.#outbox.drop(cid)
  }

  typist(conversation: number): ReadonlySignal<number> {
    return this.#typing.typist(conversation)
  }

  typists(conversation: number): ReadonlySignal<readonly number[]> {
    return this.#typing.typists(conversation)
  }

  typing(conversation: number): void {
    this.#typing.tell(conversation)
  }

  drew(conversation: number, seq: number): void {
    this.#seen.saw(conversation, seq, false)
  }

  heard(conversation: number, seq: number): void {
    this.#conversations.heard(conversation, seq)
  }

  listen(hear: (frame: ServerFrame) => void): () => void {
    this.#listeners.add(hear)
    return () => this.#listeners.delete(hear)
  }

  ask(frame: ClientFrame): boolean {
    return this.#line.send(frame)
  }

  again(): void {
    this.#line.renew()
  }

  reopen(): void {
    this.#line.reopen()
  }

  close(): void {
    this.#line.close()
    this.#sender.close()
    this.#outbox.close()
  }

  #hear(frame: ServerFrame): void {
    batch(() => {
      this.#conversations.hear(frame)
      this.#react(frame)
    })
    for (const hear of this.#listeners) hear(frame)
  }

  #react(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#begin(frame)
    else if (frame.type === 'status') this.#stand(frame)
    else if (frame.type === 'ack') this.#outbox.settle(frame.cid, frame)
    else if (frame.type === 'busy') this.#wait(frame)
    else if (frame.type === 'error') this.#refused(frame)
    else if (frame.type === 'msg') this.#typing.done(frame.conversation, frame.from_id)
    else if (frame.type === 'typing') this.#typing.hear(frame)
    else if (frame.type === 'head') this.#standing.compare(frame, () => this.again())
  }

  #begin(ready: Ready): void {
    const before = this.#ready.value
    const anew = before !== null && (before.id !== ready.id || before.epoch !== ready.epoch)
    this.#ready.value = ready
    this.#standing.begin()
    this.#outbox.belongTo(ready.id)
    // Words first: what is asked for below may wait behind them, not before.
    this.#sender.ready({ conversation: ready.conversation ?? 0, window: ready.limits.window })
    this.#conversations.ready(ready, anew)
    this.#seen.forget(anew ? undefined : (ready.reset ?? []))
    this.#seen.again()
  }

  #stand(status: Status): void {
    if (this.#standing.learn(status)) this.#conversations.own.follow(status.conversation)
  }

  #lost(): void {
    this.#sender.lost()
    this.#standing.begin()
    this.#cancelWait()
  }

  #refused(error: ErrorFrame): void {
    if (error.code === 'rate_limited') this.#wait({ retry_ms: LATER, ...error })
    else if (error.cid && error.code !== 'not_logged_in') this.#fail(error.cid, error)
  }

  #fail(cid: string, error: ErrorFrame): void {
    const held = replyIn(error)
    this.#outbox.fail(cid, error.code, held)
    const conversation = this.#outbox.find(cid)?.conversation
    // Whoever decides about his words has to see that reply.
    if (held && conversation) this.#conversations.heardOf(conversation, held.seq)
  }

  #wait({ type, cid, retry_ms }: Pick<Busy, 'cid' | 'retry_ms'> & { type: 'busy' | 'error' }): void {
    if (cid) {
      this.#sender.wait(cid, retry_ms, type === 'busy')
      return
    }
    this.#cancelWait()
    this.#cancelWait = this.#world.clock.after(retry_ms, () => this.#conversations.askAgain())
  }
}

function replyIn({ by, by_id: byId, seq, at }: ErrorFrame): ReplyBefore | undefined {
  if (by === undefined || byId === undefined || seq === undefined || at === undefined) return undefined
  return { by, byId, seq, at }
}
