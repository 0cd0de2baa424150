import type { User } from '@kefu/protocol/frames.ts'

/** A conversation as the list shows it. */
export type Entry = User & {
  /** When the visitor said what nobody has answered yet. */
  awaiting: number | null
  /** It is no longer this agent's; it stays only while he looks at it. */
  left: 'closed' | 'moved' | null
}
export type Words = NonNullable<User['last']> & { seq: number }

export function entryOf(user: User): Entry {
  return { ...user, awaiting: awaitingSince(null, user.last), left: null }
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
  }
}

export function withWords(entry: Entry, { seq, ...last }: Words): Entry {
  if (seq <= entry.seq) return entry
  return { ...entry, seq, last, awaiting: awaitingSince(entry.awaiting, last) }
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
