import type { User } from '@kefu/protocol/frames.ts'
import type { Entry as Unsent } from '../lib/outbox.ts'

/** Whose a conversation is that is not this agent's own. */
export interface Elsewhere {
  state: 'waiting' | 'served' | 'closed'
  /** While waiting: 1 = next. */
  place?: number
  /** Who serves it, or did last. */
  agent?: { id: number; name: string }
  closed_at?: number
}

/** A conversation as the lists of all tell of it. */
export type Listed = User & Elsewhere

/** A conversation as the list shows it. */
export type Entry = User & {
  /** When the visitor said what nobody has answered yet. */
  awaiting: number | null
  /**
   * It is no longer this agent's; it stays while he looks at it, and while words for it are not sent. Whether the
   * visitor is there is not told any more. 'gone': it left while nobody could say why.
   */
  left: 'closed' | 'moved' | 'gone' | null
  /** Null: it is this agent's, or was until it `left`. */
  elsewhere: Elsewhere | null
}
export type Words = NonNullable<User['last']> & { seq: number }

export function entryOf(user: User): Entry {
  return { ...user, awaiting: awaitingSince(null, user.last), left: null, elsewhere: null }
}

/** Who waits does so whether he wrote or not; who is closed waits for nothing, and whether he is there is not told. */
export function entryOfListed({ state, place, agent, closed_at, ...user }: Listed): Entry {
  const entry = entryOf(user)
  return {
    ...entry,
    online: user.online && state !== 'closed',
    awaiting: { waiting: user.since, served: entry.awaiting, closed: null }[state],
    elsewhere: { state, ...(place && { place }), ...(agent && { agent }), ...(closed_at && { closed_at }) },
  }
}

/** The server lets him: it is his, or he joined, or it waits, and his words make it his. */
export function mayWrite(entry: Entry, me: number): boolean {
  const { left, elsewhere } = entry
  if (left) return false
  return !elsewhere || elsewhere.state === 'waiting' || isServedBy(elsewhere, me) || isJoined(entry, me)
}

/** He takes part though it is a colleague's. */
export function isJoined({ left, joined = [] }: Entry, me: number): boolean {
  return !left && joined.some(([id]) => id === me)
}

/** He may hand it over, and close it. */
export function isOwn(entry: Entry, me: number): boolean {
  return !entry.left && !entry.elsewhere && !isJoined(entry, me)
}

/** The lists of all may know that it is his before his own list does. */
export function isServedBy({ state, agent }: Elsewhere, me: number): boolean {
  return state === 'served' && agent?.id === me
}

export type Way = 'join' | 'leave' | 'take' | 'reopen'
const waysAfter: Record<NonNullable<Entry['left']>, readonly Way[]> = {
  closed: ['reopen'],
  moved: ['take', 'join'],
  gone: ['take', 'reopen'],
}
const waysTo: Record<Elsewhere['state'], readonly Way[]> = {
  waiting: ['take'],
  served: ['join', 'take'],
  closed: ['reopen'],
}

/**
 * How a conversation that is not this agent's comes to him, and how he goes from one that he joined. Where nobody can say
 * how it stands, all that may be is offered.
 */
export function waysOf(entry: Entry, me: number): readonly Way[] {
  const { left, elsewhere } = entry
  if (left) return waysAfter[left]
  if (isJoined(entry, me)) return ['leave', 'take']
  return !elsewhere || isServedBy(elsewhere, me) ? [] : waysTo[elsewhere.state]
}

/** A conversation of which nothing is known here but what its agent wrote in vain. */
export function entryOfUnsent({ conversation, touid = 0, text, at }: Unsent): Entry {
  return {
    id: touid,
    conversation,
    seq: 0,
    rev: 0,
    since: 0,
    online: false,
    read: 0,
    seen: { delivered: 0, read: 0 },
    last: { msg: text, at, group: 'admin' },
    awaiting: null,
    left: 'gone',
    elsewhere: null,
  }
}

/** What is known and what was told just now, which may be older: marks only go forward. */
export function merge(known: Entry, news: User): Entry {
  if (news.rev < known.rev) return known
  const last = news.seq < known.seq ? known.last : news.last
  return {
    ...news,
    ...(last && { last }),
    seq: Math.max(known.seq, news.seq),
    read: Math.max(known.read, news.read),
    seen: furthest(known.seen, news.seen),
    awaiting: awaitingSince(known.awaiting, last),
    left: null,
    elsewhere: null,
  }
}

export function withWords(entry: Entry, { seq, ...last }: Words): Entry {
  if (seq <= entry.seq) return entry
  return { ...entry, seq, last, awaiting: awaitingSince(entry.awaiting, last) }
}

export function withName({ name: _, ...entry }: Entry, name: string | undefined): Entry {
  return name ? { ...entry, name } : entry
}

export function furthest(a: User['seen'], b: User['seen']): User['seen'] {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) }
}

/** How many words the agent has not seen. None, when the last are his side's own. */
export function unreadIn({ last, seq, read }: User): number {
  return last && last.group !== 'admin' ? Math.max(0, seq - read) : 0
}

function awaitingSince(known: number | null, last: User['last'] | undefined): number | null {
  if (!last || last.group === 'admin') return null
  return last.group === 'system' ? known : (known ?? last.at)
}
