import type {
  Head,
  Msg,
  Ready,
  Seen,
  ServerFrame,
  User,
  UserList,
  VisitorCame,
  VisitorLeft,
} from '@kefu/protocol/frames.ts'
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { compareRanks, type Rank, rankOf } from './rank.ts'

/** A conversation as the list shows it. */
export type Entry = User & {
  /** When the visitor said what nobody has answered yet. */
  awaiting: number | null
  /** It is no longer this agent's; it stays only while he looks at it. */
  left: 'closed' | 'moved' | null
}
export type Words = NonNullable<User['last']> & { seq: number }

/**
 * The conversations of one agent, kept true by the frames that describe them. Each has a signal of its own, so that
 * words in one of them touch no other row; `order` changes only when a conversation comes, goes, or needs an answer
 * more or less than before.
 */
export class Inbox {
  readonly #rows = new Map<number, Signal<Entry>>()
  readonly #ranks = new Map<number, Rank>()
  /** The rev with which a conversation left, so that what was sent before does not bring it back. */
  readonly #gone = new Map<number, number>()
  readonly #order = signal<readonly number[]>([])
  readonly #chosen = signal<number | null>(null)
  readonly #loaded = signal(false)
  readonly #ask: (after?: number) => void
  #epoch = ''
  #me = 0
  #asking = false
  #askAgain = false
  /** Heard of since the last page was asked for: what such a page says is older than that. */
  readonly #heard = new Set<number>()
  /** Asked for once already: somebody else's conversation in which this agent joined is not in his list. */
  readonly #strange = new Set<number>()

  readonly order: ReadonlySignal<readonly number[]> = this.#order
  readonly chosen: ReadonlySignal<number | null> = this.#chosen
  readonly loaded: ReadonlySignal<boolean> = this.#loaded
  /** How many conversations have words that this agent has not seen. */
  readonly unread = computed(() => this.#order.value.filter((id) => unreadIn(this.#row(id).value) > 0).length)

  /** `ask` sends `load_user_list`. */
  constructor(ask: (after?: number) => void) {
    this.#ask = ask
  }

  at(conversation: number): ReadonlySignal<Entry> | undefined {
    return this.#rows.get(conversation)
  }

  take(frame: ServerFrame): void {
    batch(() => this.#take(frame))
  }

  /** Words that this page sent, once they are acknowledged. */
  said(conversation: number, words: Words): void {
    batch(() => {
      this.#hear(conversation, words)
      this.read(conversation, words.seq)
    })
  }

  /** The agent saw the conversation up to `seq`. False when that is nothing new. */
  read(conversation: number, seq: number): boolean {
    const row = this.#rows.get(conversation)
    if (!row || row.value.read >= seq) return false
    row.value = { ...row.value, read: seq }
    return true
  }

  /** The chosen row keeps its place while it is chosen: it does not move away under the hands of who answers in it. */
  choose(conversation: number | null): void {
    const before = this.#chosen.value
    if (before === conversation) return
    batch(() => {
      this.#chosen.value = conversation
      if (before === null || !this.#rows.has(before)) return
      if (this.#row(before).value.left) this.#remove(before)
      else this.#rank(before)
    })
  }

  #take(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#start(frame)
    else if (frame.type === 'load_user_list') this.#page(frame)
    else if (frame.type === 'login') this.#came(frame)
    else if (frame.type === 'logout') this.#went(frame)
    else if (frame.type === 'msg') this.#message(frame)
    else if (frame.type === 'seen') this.#seen(frame)
    else if (frame.type === 'head') this.#compare(frame)
  }

  #start(frame: Ready): void {
    if (this.#epoch && this.#epoch !== frame.epoch) for (const id of [...this.#rows.keys()]) this.#remove(id)
    if (this.#epoch !== frame.epoch) this.#gone.clear()
    for (const id of frame.reset ?? []) this.#forget(id)
    this.#epoch = frame.epoch
    this.#me = frame.id
    this.#asking = false
    this.#strange.clear()
    this.#reload()
  }

  // What the server knows differently counts from nothing again, so that the next page wins.
  #forget(conversation: number): void {
    this.#gone.delete(conversation)
    const row = this.#rows.get(conversation)
    if (row) row.value = { ...row.value, seq: 0, rev: 1, read: 0, seen: { delivered: 0, read: 0 } }
  }

  #reload(): void {
    if (this.#asking) {
      this.#askAgain = true
      return
    }
    this.#askPage()
  }

  #askPage(after?: number): void {
    this.#asking = true
    this.#heard.clear()
    this.#ask(after)
  }

  #page({ users, after = 0, more }: UserList): void {
    const last = users.at(-1)?.conversation
    const upTo = more && last ? last : Number.POSITIVE_INFINITY
    const listed = new Set(users.map((user) => user.conversation))
    for (const id of [...this.#rows.keys()]) {
      if (id > after && id <= upTo && !listed.has(id) && !this.#heard.has(id)) this.#leave(id, 'moved')
    }
    for (const user of users) this.#put(user)
    if (more && last) return this.#askPage(last)
    this.#asking = false
    this.#loaded.value = true
    if (!this.#askAgain) return
    this.#askAgain = false
    this.#reload()
  }

  #came({ user }: VisitorCame): void {
    this.#heard.add(user.conversation)
    this.#put(user)
  }

  #put(user: User): void {
    if (user.rev <= (this.#gone.get(user.conversation) ?? 0)) return
    const row = this.#rows.get(user.conversation)
    if (row) row.value = merge(row.value, user)
    else
      this.#rows.set(user.conversation, signal({ ...user, awaiting: awaitingSince(null, user), left: null }))
    this.#gone.delete(user.conversation)
    this.#rank(user.conversation)
  }

  #went({ conversation, rev, why }: VisitorLeft): void {
    const row = this.#rows.get(conversation)
    if (row && rev < row.value.rev) return
    this.#heard.add(conversation)
    if (why !== 'away') {
      this.#gone.set(conversation, rev)
      this.#leave(conversation, why)
    } else if (row) {
      row.value = { ...row.value, rev, online: false }
    }
  }

  #leave(conversation: number, why: 'closed' | 'moved'): void {
    const row = this.#rows.get(conversation)
    if (!row) return
    if (this.#chosen.value !== conversation) this.#remove(conversation)
    else if (!row.value.left) row.value = { ...row.value, left: why, online: false }
  }

  #message({ conversation, seq, msg, at, group, from_id }: Msg): void {
    if (!this.#rows.has(conversation)) return this.#missing(conversation)
    this.#heard.add(conversation)
    this.#hear(conversation, { seq, msg, at, group })
    if (group === 'admin' && from_id === this.#me) this.read(conversation, seq)
  }

  #hear(conversation: number, { seq, ...last }: Words): void {
    const row = this.#rows.get(conversation)
    if (!row || seq <= row.value.seq) return
    row.value = { ...row.value, seq, last, awaiting: awaitingSince(row.value.awaiting, { last }) }
    this.#rank(conversation)
  }

  #seen({ conversation, group, id, delivered, read }: Seen): void {
    const row = this.#rows.get(conversation)
    if (!row) return
    if (group === 'admin') {
      if (id === this.#me) this.read(conversation, read)
      return
    }
    row.value = { ...row.value, seen: furthest(row.value.seen, { delivered, read }) }
  }

  #compare({ heads }: Head): void {
    const mine = [...this.#rows.values()].filter((row) => !row.value.left)
    const same = ([id, seq, rev]: readonly [number, number, number]) => {
      const row = this.#rows.get(id)?.value
      return row !== undefined && !row.left && row.rev === rev && row.seq >= seq
    }
    if (heads.length !== mine.length || !heads.every(same)) this.#reload()
  }

  #missing(conversation: number): void {
    if (this.#strange.has(conversation)) return
    this.#strange.add(conversation)
    this.#reload()
  }

  #row(conversation: number): Signal<Entry> {
    const row = this.#rows.get(conversation)
    if (!row) throw new Error(`Conversation ${conversation} is in the order but has no row.`)
    return row
  }

  #rank(conversation: number): void {
    const known = this.#ranks.get(conversation)
    if (known && this.#chosen.value === conversation) return
    const rank = rankOf(this.#row(conversation).value)
    if (known && compareRanks(known, rank) === 0) return
    this.#ranks.set(conversation, rank)
    this.#sort()
  }

  #remove(conversation: number): void {
    this.#rows.delete(conversation)
    this.#ranks.delete(conversation)
    if (this.#chosen.value === conversation) this.#chosen.value = null
    this.#sort()
  }

  #sort(): void {
    const sorted = [...this.#ranks].sort(([, a], [, b]) => compareRanks(a, b)).map(([id]) => id)
    const before = this.#order.value
    if (sorted.length === before.length && sorted.every((id, i) => id === before[i])) return
    this.#order.value = sorted
  }
}

/** What the agent has not seen. Nothing, when the last words are his side's own. */
export function unreadIn({ last, seq, read }: User): number {
  return last && last.group !== 'admin' ? Math.max(0, seq - read) : 0
}

function merge(known: Entry, news: User): Entry {
  if (news.rev < known.rev) return known
  const last = news.seq < known.seq ? known.last : news.last
  return {
    ...news,
    ...(last && { last }),
    seq: Math.max(known.seq, news.seq),
    read: Math.max(known.read, news.read),
    seen: furthest(known.seen, news.seen),
    awaiting: awaitingSince(known.awaiting, { last }),
    left: null,
  }
}

function awaitingSince(known: number | null, { last }: { last?: User['last'] | undefined }): number | null {
  if (!last || last.group === 'admin') return null
  return last.group === 'system' ? known : (known ?? last.at)
}

function furthest(a: User['seen'], b: User['seen']): User['seen'] {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) }
}
