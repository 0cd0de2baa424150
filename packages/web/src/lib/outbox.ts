import type { ErrorCode } from '@kefu/protocol/codes.ts'
import type { Ack, StoredFile } from '@kefu/protocol/frames.ts'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { EntryStore } from './outbox-store.ts'
import type { Channel, World } from './world.ts'

/** What a colleague replied before this agent did: it holds his words until he decides about them. */
export interface ReplyBefore {
  readonly by: string
  readonly byId: number
  readonly seq: number
  readonly at: number
}

/** A message from the moment it is written until the server has acknowledged it. */
export interface Entry {
  readonly cid: string
  readonly text: string
  /** When it was written, on this browser's clock. */
  readonly at: number
  /** Entries are sent in this order. */
  readonly order: number
  /** Who wrote it; 0 before his first login. */
  readonly sender: number
  /** Fixed at the first sending at the latest, and the same in every repetition; 0 until then. */
  readonly conversation: number
  /** Agents: the visitor. */
  readonly touid?: number
  /** Agents: how far they had seen the conversation when they began to write this. */
  readonly expect?: number
  /** They are on the server already. */
  readonly files?: readonly StoredFile[] | undefined
  /** The server refused it, or a week passed: it is not sent again by itself. */
  readonly failed?: ErrorCode | 'expired'
  /** Why it is held. */
  readonly held?: ReplyBefore
}

export type Settlement = Pick<Ack, 'conversation' | 'seq' | 'at'>

export interface OutboxOptions {
  /** Tabs with the same scope share the outbox. */
  scope: string
  /** A visitor whose identity was lost still wants his words sent; an agent's words are his alone. */
  adopts: boolean
  /** An entry was acknowledged, to this tab or to another. */
  settled(entry: Entry, ack: Settlement): void
  world: Pick<World, 'clock' | 'storage' | 'channel' | 'uuid'>
}

type TabMessage =
  | { kind: 'kept'; entry: Entry }
  | { kind: 'settled'; cid: string; ack: Settlement | null }
  | { kind: 'gathering' }

const MOST_ENTRIES = 200
const MOST_BYTES = 1_048_576
const WEEK = 7 * 86_400_000

/** What was written and is not acknowledged yet: the same in all tabs of a person, and kept when they are closed. */
export class Outbox {
  readonly #entries = signal<readonly Entry[]>([])
  readonly #options: OutboxOptions
  readonly #store: EntryStore
  readonly #tabs: Channel<TabMessage>
  #me = 0
  /** Those that were on disk once; on a full disk none are. */
  readonly #stored = new Set<string>()
  /** What waits survives the page; nothing does where nothing can be stored, and not all on a full disk. */
  readonly kept = computed(
    () =>
      this.#options.world.storage !== null && this.#entries.value.every(({ cid }) => this.#store.has(cid)),
  )

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#store = new EntryStore(options.scope, options.world.storage)
    this.#tabs = options.world.channel<TabMessage>(`kefu.outbox.${options.scope}`)
    this.#tabs.onmessage = (message) => this.#hear(message)
    this.#load()
  }

  /** In the order of sending. */
  get entries(): ReadonlySignal<readonly Entry[]> {
    return this.#entries
  }

  find(cid: string): Entry | undefined {
    return this.#entries.value.find((entry) => entry.cid === cid)
  }

  /** False: too much waits already; the words stay where they were written. */
  add(message: Pick<Entry, 'text' | 'conversation' | 'touid' | 'expect' | 'files'>): boolean {
    const waiting = this.#entries.value
    const bytes = waiting.reduce((sum, { text }) => sum + bytesOf(text), bytesOf(message.text))
    if (waiting.length >= MOST_ENTRIES || bytes > MOST_BYTES) return false
    const { clock, uuid } = this.#options.world
    this.#keep({ ...message, cid: uuid(), at: clock.now(), order: this.#nextOrder(), sender: this.#me })
    return true
  }

  /** Where an entry goes, before it is sent for the first time. */
  fix(entry: Entry, conversation: number): Entry {
    if (entry.conversation !== 0) return entry
    const fixed = { ...entry, conversation }
    // On a full disk nothing is better than what is there: after a reload that goes anywhere, and is stored twice.
    this.#store.remove(entry.cid)
    this.#keep(fixed)
    return fixed
  }

  /** It is stored; or, without `ack`, nobody wants it sent any more. */
  settle(cid: string, ack: Settlement | null): void {
    if (!this.find(cid)) return
    this.#tabs.post({ kind: 'settled', cid, ack })
    this.#remove(cid, ack)
  }

  fail(cid: string, code: ErrorCode, held?: ReplyBefore): void {
    const entry = this.find(cid)
    if (entry) this.#keep({ ...entry, failed: code, ...(held && { held }) })
  }

  /** Once more, as the newest; `expect`: its writer has seen more by now. */
  retry(cid: string, expect?: number): void {
    const entry = this.find(cid)
    if (!entry?.failed) return
    const now = { at: this.#options.world.clock.now(), order: this.#nextOrder() }
    const { failed, held: _held, ...again } = { ...entry, ...now, ...(expect !== undefined && { expect }) }
    if (failed === 'forbidden' && this.#options.adopts) {
      // He may not write there: it becomes a new message, in the conversation that is open now.
      this.drop(cid)
      this.#keep({ ...again, cid: this.#options.world.uuid(), conversation: 0 })
    } else this.#keep(again)
  }

  drop(cid: string): void {
    this.settle(cid, null)
  }

  /** The server said who this is. */
  belongTo(me: number): void {
    this.#me = me
    this.#forgetSettled()
    // What was written on this page before its first login is his as well.
    if (!this.#options.adopts)
      this.#entries.value = this.#entries.value.filter(({ sender }) => !sender || sender === me)
    // In an earlier identity's conversation he may not write.
    for (const entry of this.#entries.value)
      if (entry.sender !== me)
        this.#keep({ ...entry, sender: me, conversation: entry.sender ? 0 : entry.conversation })
  }

  /** Takes what closed tabs left behind, and asks the open ones for what they have. */
  gather(): void {
    this.#load()
    this.#tabs.post({ kind: 'gathering' })
  }

  close(): void {
    this.#tabs.close()
  }

  #keep(entry: Entry): void {
    this.#store.put(entry)
    // Before it is sent: the other tabs must hear of it before they hear that it was acknowledged.
    this.#tabs.post({ kind: 'kept', entry })
    this.#insert(entry)
  }

  // A page that its browser kept aside did not hear what another got through. What has its conversation may come again.
  #forgetSettled(): void {
    this.#entries.value = this.#entries.value.filter(
      ({ cid, conversation }) => conversation > 0 || !this.#stored.has(cid) || this.#store.has(cid),
    )
  }

  #load(): void {
    // Of a page that was closed before its login nobody knows which agent wrote there.
    for (const entry of this.#store.load()) if (this.#options.adopts || entry.sender) this.#insert(entry)
  }

  #hear(message: TabMessage): void {
    if (message.kind === 'kept') this.#insert(message.entry)
    else if (message.kind === 'settled') this.#remove(message.cid, message.ack)
    else for (const entry of this.#entries.value) this.#tabs.post({ kind: 'kept', entry })
  }

  #insert(entry: Entry): void {
    if (!this.#options.adopts && this.#me && entry.sender !== this.#me) return
    if (this.#store.has(entry.cid)) this.#stored.add(entry.cid)
    const others = this.#entries.value.filter(({ cid }) => cid !== entry.cid)
    const known = this.find(entry.cid)
    // Another tab may not have heard yet what was fixed here, or was somebody else when it said this.
    const sender = this.#me && known?.sender === this.#me ? this.#me : entry.sender
    const fixed = known?.sender === sender ? known.conversation : 0
    const merged = { ...entry, sender, conversation: fixed || entry.conversation }
    const expired = !entry.failed && entry.at < this.#options.world.clock.now() - WEEK
    const kept: Entry = expired ? { ...merged, failed: 'expired' } : merged
    this.#entries.value = [...others, kept].sort((a, b) => a.order - b.order || (a.cid < b.cid ? -1 : 1))
  }

  #remove(cid: string, ack: Settlement | null): void {
    const entry = this.find(cid)
    this.#store.remove(cid)
    if (!entry) return
    this.#entries.value = this.#entries.value.filter((other) => other !== entry)
    if (ack) this.#options.settled(entry, ack)
  }

  #nextOrder(): number {
    return (this.#entries.value.at(-1)?.order ?? 0) + 1
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
