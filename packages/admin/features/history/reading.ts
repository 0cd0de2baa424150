import type { Locale } from '../../locale.ts'
import { starsOf } from './listed.ts'
import type { Reading } from './queries.ts'
import { spoken } from './spoken.ts'
import type { Times } from './times.ts'
import type { ToldMessage } from './with-files.ts'
import { phrases } from './words.ts'

/** One conversation as the page draws it: what was said, who the visitor is, what he thought. */
export function drawn(
  reading: Reading,
  messages: ToldMessage[],
  agents: { id: number; name: string }[],
  times: Times,
  locale: Locale,
) {
  const { visitor, rating, closedAt, agentName, seq } = reading
  const text = phrases[locale]
  const name = nameOf(reading, locale)
  const names = new Map(agents.map((agent) => [agent.id, agent.name]))
  const speaker = ({ kind, fromId }: ToldMessage) => (kind === 'visitor' ? name : (names.get(fromId) ?? ''))
  return {
    name,
    reading,
    times,
    messages: spoken(messages, speaker, rating, times, locale),
    rating: rating && { ...starsOf(rating.stars, locale), words: rating.words, who: text.rated(name) },
    state: closedAt ? 'closed' : agentName === null ? 'waits' : 'open',
    count: text.messages(seq),
    allOf: text.allOf(visitor.conversations),
    facts: Object.entries({ email: visitor.email, language: visitor.locale, zone: visitor.zone }),
    page: linkTo(visitor.page?.url, visitor.page?.title),
    referrer: linkTo(visitor.page?.referrer),
  }
}

export function nameOf({ visitor }: Reading, locale: Locale): string {
  return visitor.name || phrases[locale].visitor(visitor.id)
}

// A visitor's browser says where he is: only a web address becomes a link.
function linkTo(url: string | undefined, title?: string): { href: string | null; words: string } | null {
  if (!url) return null
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return { href: null, words: title || url }
  const { href, host, pathname } = new URL(url)
  return { href, words: title || `${host}${pathname}` }
}
