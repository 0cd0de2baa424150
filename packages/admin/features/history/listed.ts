import type { Locale } from '../../locale.ts'
import type { Hit } from './look.ts'
import { addressOf, type HistoryQuery } from './schema.ts'
import type { Times } from './times.ts'
import { phrases } from './words.ts'

/** How much of a message stands before the words that were looked for. */
const leadIn = 40
const longestExcerpt = 200

/** A conversation as the list draws it. */
export interface Listed {
  href: string
  name: string
  words: string
  when: string
  iso: string
  full: string
  agent: string | null
  state: 'open' | 'closed' | 'waits'
  count: string
  stars: Stars | null
  tags: string[]
}

export interface Stars {
  drawn: string
  said: string
}

export function listed(hit: Hit, query: HistoryQuery, looked: string, times: Times, locale: Locale): Listed {
  const { id, openedAt, closedAt, visitorId, visitorName, agentName, seq, stars, tags, first, match } = hit
  const text = phrases[locale]
  return {
    href: hrefOf(id, query, match?.seq ?? null),
    name: visitorName || text.visitor(visitorId),
    words: match ? excerpt(match.body, looked) : (first ?? ''),
    when: times.when(openedAt),
    iso: openedAt.toISOString(),
    full: times.full(openedAt),
    agent: agentName,
    state: closedAt ? 'closed' : agentName === null ? 'waits' : 'open',
    count: text.messages(seq),
    stars: stars === null ? null : starsOf(stars, locale),
    tags,
  }
}

export function starsOf(stars: number, locale: Locale): Stars {
  return { drawn: '★'.repeat(stars) + '☆'.repeat(5 - stars), said: phrases[locale].stars(stars) }
}

// To the words, with a little of what was said before them.
function hrefOf(conversation: number, query: HistoryQuery, seq: number | null): string {
  const after = seq === null ? undefined : String(Math.max(0, seq - 6))
  const page = addressOf('read', { ...query, conversation: String(conversation), after })
  return seq === null ? page : `${page}#message-${seq}`
}

function excerpt(body: string, words: string): string {
  const at = body.toLowerCase().indexOf(words.toLowerCase())
  const begin = Math.max(0, at - leadIn)
  const part = body.slice(begin, begin + longestExcerpt).toWellFormed()
  return begin > 0 ? `… ${part}` : part
}
