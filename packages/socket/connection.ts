import type { CloseCode } from '@kefu/protocol/codes.ts'
import type { ServerFrame } from '@kefu/protocol/frames.ts'
import type { Group } from '@kefu/protocol/people.ts'
import type { Bucket } from './bucket.ts'
import type { ClassicTimeline } from './classic.ts'

/** What may wait for a client that does not take it; then it is cut off. */
export const backlogBytes = 256 * 1024

/** What a transport brings: a way to one client. Neither may throw, also after the end. */
export interface Line {
  /** Queues a text for the end of this turn. */
  send(text: string): void
  end(code: CloseCode, reason: string): void
  /** Bytes that were sent and that the client's side has not taken from us yet. */
  readonly unsent: number
}

/** What was in the request that opened it. */
export interface Arrival {
  readonly address: string
  /** The room of the address, or null for service chat. */
  readonly room: string | null
  /** A classic client cannot put these into its login. */
  readonly ticket: string | null
  readonly token: string | null
  /** What the client's browser says of itself, cut to a length; '' when it says nothing. */
  readonly userAgent: string
}

/** new: nothing came yet. asked: its login is with the admin app. in: let in. gone: closed. */
export type Stage = 'new' | 'asked' | 'in' | 'gone'

let counted = 0

/**
 * One client and what we know of it. There are ten thousand of these: what only some need is null until they do.
 */
export class Connection {
  /** For the logs, and to spread what is done for all. */
  readonly number = ++counted
  readonly line: Line
  readonly address: string
  readonly room: string | null
  readonly ticket: string | null
  readonly token: string | null
  /** '' once the login has it: ten thousand times half a kilobyte. */
  userAgent: string
  /** When it came, ms. */
  readonly openedAt: number
  /** When the last complete message or pong came, ms. */
  heardAt: number
  stage: Stage = 'new'
  classic: ClassicTimeline | null = null

  // Set by the login, from what the admin app verified.
  person: 'visitor' | 'agent' = 'visitor'
  id = 0
  name: string | undefined = undefined
  session = 0
  /** The chat that checks itself, and no person: it is not counted, and the admin app does not hear of it. */
  isCanary = false
  /** The visitor's open conversation, or the room's; 0 for agents. */
  conversation = 0

  /** Frames that came before the login was answered. */
  early: string[] | null = null
  /** After `busy` or `rate_limited` nothing later may overtake this message. */
  heldFor: { cid: string; code: 'busy' | 'rate_limited' } | null = null
  traffic: Traffic | null = null
  /** Frames it sent lately. */
  frames = 0
  strikes = 0
  strikesSince = 0

  constructor(line: Line, arrival: Arrival, now: number) {
    this.line = line
    this.address = arrival.address
    this.room = arrival.room
    this.ticket = arrival.ticket
    this.token = arrival.token
    this.userAgent = arrival.userAgent
    this.openedAt = now
    this.heardAt = now
  }

  get group(): Group {
    return this.person === 'agent' ? 'admin' : 'member'
  }

  /** Sends a frame; a classic client is sent nothing by this way. */
  send(frame: ServerFrame): void {
    if (!this.classic && this.stage !== 'gone') this.line.send(JSON.stringify(frame))
  }

  close(code: CloseCode, reason: string): void {
    if (this.stage === 'gone') return
    this.line.end(code, reason)
  }
}

/** What a client sent lately. */
export interface Traffic {
  messages: Bucket
  resent: Bucket
  lists: Bucket
  pages: Bucket
  typing: number
  /** Messages of the running ten seconds, refused ones too. */
  count: number
  countSince: number
}
