import type {
  AgentLogin,
  ClientFrame,
  Ready,
  ServerFrame,
  Status,
  VisitorLogin,
} from '@kefu/protocol/frames.ts'
import type { ReadonlySignal } from '@preact/signals'
import type { LineState } from './socket.ts'
import type { Thread } from './thread.ts'
import type { World } from './world.ts'

/** A login without `resume`; the session adds what it has. Null: nobody is signed in, go and ask him to. */
export type Login = () => Promise<VisitorLogin | AgentLogin | null>

export interface ChatOptions {
  /** `wss://…/`, or `wss://…/room/<name>`. */
  url: string
  role: 'visitor' | 'agent' | 'room'
  /** Called before each connection. It throws when it could not ask (no network): the session tries again later. */
  login: Login
  world?: World
}

export interface SendTo {
  conversation: number
  /** Agents: the visitor. */
  touid: number
}

/** 'empty' and 'too_long': the person mends it. 'full': too much is waiting for the line; keep the words. */
export type Sent = 'kept' | 'empty' | 'too_long' | 'full'

export interface Chat {
  readonly line: ReadonlySignal<LineState>
  /** The answer to the latest login; null before the first. */
  readonly ready: ReadonlySignal<Ready | null>
  /** Visitors: who serves, or how long it takes. */
  readonly status: ReadonlySignal<Status | null>
  /** Visitors and rooms: the conversation of this page; 0 before the first `ready`. */
  readonly conversation: ReadonlySignal<number>
  /** False: nothing can be stored in this browser; the chat works until the page is left. */
  readonly lasting: boolean
  /** The messages of a conversation. Nothing is asked of the server before `open()`. */
  thread(conversation: number): Thread
  /** Puts a message into the outbox and draws it. Agents say where to. */
  send(text: string, to?: SendTo): Sent
  /** A message that was refused: once more, or not at all. */
  retry(cid: string): void
  drop(cid: string): void
  /** Somebody is writing there: his id, or 0. */
  typist(conversation: number): ReadonlySignal<number>
  /** The person is writing; told at most every 3 s. */
  typing(conversation: number): void
  /** Every frame, after the session has dealt with it. Returns how to stop. */
  listen(hear: (frame: ServerFrame) => void): () => void
  /** Sends now or not at all: false when there is no line. For what needs no outbox (`load_user_list`). */
  ask(frame: ClientFrame): boolean
  /** Come back although the line ended for good ("use it here", after 'replaced'). */
  reopen(): void
  /** Says goodbye (`logout`) and closes. */
  leave(): void
  /** Closes; what waits stays in the outbox. */
  close(): void
}

/** One person on one page: his line, his outbox, his conversations. */
export declare function openChat(options: ChatOptions): Chat
