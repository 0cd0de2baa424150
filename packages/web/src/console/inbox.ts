import type {
  Busy,
  ErrorFrame,
  Head,
  Msg,
  Ready,
  Seen,
  ServerFrame,
  User,
  UserList,
  VisitorCame,
  VisitorLeft,
  VisitorPage,
} from '@kefu/protocol/frames.ts'
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Entry as Unsent } from '../lib/outbox.ts'
import type { Clock } from '../lib/world.ts'
import {
  type Entry,
  entryOf,
  entryOfUnsent,
  furthest,
  merge,
  unreadIn,
  type Words,
  withName,
  withWords,
} from './entry.ts'
import { Listing } from './listing.ts'
import { Ranking } from './ranking.ts'

/**
 * The conversations of one agent, kept true by the frames that describe them. Each has a signal of its own, so that
 * words in one of them touch no other row.
 */
export class Inbox {
  readonly #rows = new Map<number, Signal<Entry>>()
  readonly #ranking = new Ranking()
  readonly #listing: Listing
  readonly #unsent: ReadonlySignal<readonly Unsent[]>
  readonly #chosen = signal<number | null>(null)
  /** The rev with which a conversation left, so that what was sent before does not bring it back. */
  readonly #gone = new Map<number, number>()
  /** Asked for once already: what this agent only looks at is not in his list. */
  readonly #strange = new Set<number>()
  #epoch = ''
  #me = 0

  /** Conversations, who needs an answer most first. */
  readonly order = this.#ranking.order
  readonly chosen: ReadonlySignal<number | null> = this.#chosen
  readonly loaded: ReadonlySignal<boolean>
  /** How many conversations have words that the agent has not seen. */
  readonly unread = computed(() => this.order.value.filter((id) => this.#unreadIn(id)).length)

  /** `ask` sends `load_user_list`; where words are `unsent`, the row stays. */
  constructor(
    ask: (after?: number) => void,
    after: Clock['after'],
    unsent: ReadonlySignal<readonly Unsent[]>,
  ) {
    this.#listing = new Listing(ask, after)
    this.#unsent = unsent
    this.loaded = this.#listing.loaded
    unsent.subscribe(() => batch(() => this.#keepUnsent()))
  }

  at(conversation: number): ReadonlySignal<Entry> | undefined {
    return this.#rows.get(conversation)
  }

  take(frame: ServerFrame): void {
    batch(() => {
      if (frame.type === 'ready') this.#start(frame)
      else if (frame.type === 'load_user_list') this.#page(frame)
      else if (frame.type === 'login') this.#came(frame)
      else if (frame.type === 'logout') this.#went(frame)
      else if (frame.type === 'msg') this.#heard(frame)
      else if (frame.type === 'seen') this.#seen(frame)
      else if (frame.type === 'page') this.#moved(frame)
      else if (frame.type === 'head') this.#compare(frame)
      else if (frame.type === 'busy' || frame.type === 'error') this.#refused(frame)
    })
  }

  /** Words that this page sent, once they are acknowledged. */
  said(conversation: number, words: Words): void {
    batch(() => {
      this.#change(conversation, (entry) => withWords(entry, words))
      this.read(conversation, words.seq)
    })
  }

  /** The agent saw the conversation up to `seq`. */
  read(conversation: number, seq: number): void {
    this.#change(conversation, (entry) => (entry.read < seq ? { ...entry, read: seq } : entry))
  }

  /** Asks for all of it once more. */
  again(): void {
    this.#listing.reload()
  }

  /** He left it himself and goes on reading there: the row is somebody else's, and the lists of all have it. */
  partFrom(conversation: number): void {
    const isUnsent = this.#unsent.value.some((entry) => entry.conversation === conversation)
    if (!this.#rows.get(conversation)?.value.left || isUnsent) return
    batch(() => {
      this.#rows.delete(conversation)
      this.#ranking.remove(conversation)
    })
  }

  /** What agents call it now, when this page has changed it. */
  tagged(conversation: number, tags: readonly string[]): void {
    this.#change(conversation, (entry) => ({ ...entry, tags: [...tags] }))
  }

  /** The agent calls this visitor by another name; where a row is kept open nobody else says so. */
  named(visitor: number, name: string | undefined): void {
    batch(() => {
      for (const { value } of [...this.#rows.values()])
        if (value.id === visitor) this.#change(value.conversation, (entry) => withName(entry, name))
    })
  }

  /** Nothing of this visitor is here any more, also where it is being read. Answers his conversations. */
  forget(visitor: number): number[] {
    const his = [...this.#rows.values()].filter(({ value }) => value.id === visitor)
    const conversations = his.map(({ value }) => value.conversation)
    batch(() => {
      for (const conversation of conversations) {
        // What was sent before that brings none of them back.
        this.#gone.set(conversation, Number.POSITIVE_INFINITY)
        this.#remove(conversation)
      }
    })
    return conversations
  }

  /** The chosen row keeps its place while it is chosen: it does not move away under the hands of who answers in it. */
  choose(conversation: number | null): void {
    const before = this.#chosen.value
    if (before === conversation) return
    batch(() => {
      this.#chosen.value = conversation
      const row = before === null ? undefined : this.#rows.get(before)?.value
      if (row && !this.#letGo(row)) this.#ranking.put(row)
    })
  }

  #start({ id, epoch, reset = [] }: Ready): void {
    if (epoch !== this.#epoch) {
      for (const conversation of [...this.#rows.keys()]) this.#remove(conversation)
      this.#gone.clear()
    }
    this.#epoch = epoch
    this.#me = id
    this.#strange.clear()
    for (const conversation of reset) this.#forget(conversation)
    this.#listing.restart()
  }

  // What the server knows differently counts from nothing again, so that the next page wins.
  #forget(conversation: number): void {
    this.#gone.delete(conversation)
    const nothing = { seq: 0, rev: 1, read: 0, seen: { delivered: 0, read: 0 }, awaiting: null }
    this.#change(conversation, (entry) => ({ ...entry, ...nothing }))
  }

  #page(frame: UserList): void {
    for (const conversation of this.#listing.take(frame, [...this.#rows.keys()]))
      this.#leave(conversation, 'gone')
    for (const user of frame.users) this.#put(user)
    this.#keepUnsent()
  }

  #came({ user }: VisitorCame): void {
    this.#listing.heard(user.conversation)
    this.#put(user)
  }

  #put(user: User): void {
    if (user.rev <= (this.#gone.get(user.conversation) ?? 0)) return
    this.#gone.delete(user.conversation)
    if (this.#rows.has(user.conversation)) {
      this.#change(user.conversation, (entry) => merge(entry, user))
      return
    }
    this.#add(entryOf(user))
  }

  #went({ conversation, rev, why }: VisitorLeft): void {
    if (rev < (this.#rows.get(conversation)?.value.rev ?? 0)) return
    this.#listing.heard(conversation)
    if (why === 'away') {
      this.#change(conversation, (entry) => ({ ...entry, rev, online: false }))
      return
    }
    this.#gone.set(conversation, rev)
    this.#leave(conversation, why)
  }

  #leave(conversation: number, why: NonNullable<Entry['left']>): void {
    // A list may say that it is gone before a frame says why.
    this.#change(conversation, (entry) => {
      const left = entry.left && entry.left !== 'gone' ? entry.left : why
      return { ...entry, left, awaiting: null }
    })
    const row = this.#rows.get(conversation)?.value
    if (row) this.#letGo(row)
  }

  /** What was refused is read, tried again and dropped where it was written: it must not vanish with its row. */
  #keepUnsent(): void {
    if (!this.loaded.value) return
    for (const entry of this.#unsent.value)
      if (entry.failed && !this.#rows.has(entry.conversation)) this.#add(entryOfUnsent(entry))
    for (const row of [...this.#rows.values()]) this.#letGo(row.value)
  }

  /** True when it left, and nothing keeps it here any more. */
  #letGo({ conversation, left }: Entry): boolean {
    const isKept =
      this.#chosen.value === conversation ||
      this.#unsent.value.some((entry) => entry.conversation === conversation)
    if (!left || isKept) return false
    this.#remove(conversation)
    return true
  }

  #heard({ conversation, seq, msg, at, group, from_id }: Msg): void {
    if (!this.#rows.has(conversation)) this.#missing(conversation)
    this.#listing.heard(conversation)
    this.#change(conversation, (entry) => withWords(entry, { seq, msg, at, group, from: from_id }))
    if (group === 'admin' && from_id === this.#me) this.read(conversation, seq)
  }

  #missing(conversation: number): void {
    if (this.#strange.has(conversation)) return
    this.#strange.add(conversation)
    this.#listing.reload()
  }

  #seen({ conversation, group, id, delivered, read }: Seen): void {
    if (group === 'member') {
      this.#change(conversation, (entry) => ({ ...entry, seen: furthest(entry.seen, { delivered, read }) }))
    } else if (id === this.#me) {
      this.read(conversation, read)
    }
  }

  #moved({ conversation, url, title }: VisitorPage): void {
    this.#change(conversation, (entry) => ({ ...entry, page: { url, ...(title && { title }) } }))
  }

  #refused({ cid, retry_ms }: Busy | ErrorFrame): void {
    if (cid === undefined && retry_ms !== undefined) this.#listing.refused(retry_ms)
  }

  #compare({ heads }: Head): void {
    const mine = [...this.#rows.values()].filter((row) => !row.value.left)
    const isKnown = ([id, seq, rev]: readonly [number, number, number]) => {
      const entry = this.#rows.get(id)?.value
      return entry !== undefined && !entry.left && entry.rev === rev && entry.seq >= seq
    }
    if (!this.loaded.value || heads.length !== mine.length || !heads.every(isKnown)) this.#listing.reload()
  }

  #add(entry: Entry): void {
    this.#rows.set(entry.conversation, signal(entry))
    this.#ranking.put(entry)
  }

  #change(conversation: number, next: (entry: Entry) => Entry): void {
    const row = this.#rows.get(conversation)
    if (!row) return
    row.value = next(row.value)
    if (this.#chosen.value !== conversation) this.#ranking.put(row.value)
  }

  #remove(conversation: number): void {
    this.#rows.delete(conversation)
    this.#ranking.remove(conversation)
    if (this.#chosen.value === conversation) this.#chosen.value = null
  }

  #unreadIn(conversation: number): boolean {
    const row = this.#rows.get(conversation)
    return row !== undefined && unreadIn(row.value) > 0
  }
}
