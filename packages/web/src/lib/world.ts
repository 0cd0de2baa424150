/** What the core needs of a browser, so that tests can be one. */
export interface World {
  clock: Clock
  /** Null: this browser stores nothing for us. */
  storage: Store | null
  connect(url: string): Wire
  /** 0 ≤ n < 1. */
  random(): number
  uuid(): string
  /** Calls when the page may have been away: shown again, thawed, back online. Returns how to stop. */
  onWake(wake: () => void): () => void
  /** Calls when another tab changed our storage. */
  onStore(changed: (key: string, value: string | null) => void): () => void
  channel(name: string): Channel
  /** Null where the browser has no Web Locks (http, old browsers). */
  locks: Locks | null
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Returns how to cancel. */
  after(ms: number, act: () => void): () => void
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** The part of a WebSocket that we use. */
export interface Wire {
  send(text: string): void
  close(code?: number): void
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

/** What this page says to the other tabs of the same person. */
export interface Channel {
  post(message: unknown): void
  onmessage: ((event: { data: unknown }) => void) | null
  close(): void
}

export interface Locks {
  /** `held` runs when the lock is ours; `lost` when another tab took it. Returns how to let go. */
  hold(name: string, how: { steal: boolean; held: () => void; lost: () => void }): () => void
}
