/** What the core needs of a browser, so that a test can be one. */
export interface World {
  readonly clock: Clock
  /** Null: nothing can be stored in this browser. */
  readonly storage: Store | null
  readonly locks: Locks
  connect(url: string): Wire
  channel<Message>(name: string): Channel<Message>
  /** 0 ≤ n < 1. */
  random(): number
  uuid(): string
  /** Calls when this page may have been away: shown again, thawed; and when the network came or went. Returns how to stop. */
  onWake(wake: (network?: 'online' | 'offline') => void): () => void
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Returns how to cancel. */
  after(ms: number, act: () => void): () => void
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** The part of a WebSocket that we use; what does its work may put its own `send` and `close` here. */
export interface Wire {
  send(text: string): void
  close(): void
  onopen?: (() => void) | null
  onmessage?: ((data: unknown) => void) | null
  onclose?: ((code: number) => void) | null
}

/** What the tabs of one browser say to each other. */
export interface Channel<Message> {
  post(message: Message): void
  onmessage: ((message: Message) => void) | null
  close(): void
}

/** One holder a name among all tabs of this browser. */
export interface Locks {
  /** Stands in line for `name`, or takes it at once with `steal`. Returns how to let go, or to leave the line. */
  hold(name: string, holder: Holder): () => void
}

export interface Holder {
  steal: boolean
  held(): void
  /** Another tab took it. */
  lost(): void
}
