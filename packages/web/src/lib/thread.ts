import type { ReadonlySignal } from '@preact/signals'
import type { Marks, Message } from './messages.ts'

/** A conversation as it is read: the visitor's earlier ones come before it while one scrolls up. */
export interface Thread {
  readonly conversation: number
  /** Oldest first; what waits in the outbox is at the end. */
  readonly messages: ReadonlySignal<readonly Message[]>
  /** The newest page is here. */
  readonly loaded: ReadonlySignal<boolean>
  /** There are older ones. */
  readonly more: ReadonlySignal<boolean>
  /** How far the other side has drawn and read this conversation. */
  readonly seen: ReadonlySignal<Marks>
  /** Loads the newest page, and keeps up from then on. */
  open(): void
  /** Loads a page of older ones. */
  older(): void
  /** The newest message is drawn; `read`: a person looks at it. Told at most once a second. */
  saw(read: boolean): void
}
