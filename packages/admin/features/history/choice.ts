import { cleanLine } from '@kefu/protocol/text.ts'
import { Refusal } from '../../refusal.ts'
import type { Choice } from './queries.ts'
import type { HistoryQuery } from './schema.ts'
import { beginningOf, nextDay } from './zone.ts'

/** What somebody chose to see: conversations as the database asks for them, and words, which it has no index for. */
export interface Chosen extends Choice {
  /** '' when none are looked for. */
  words: string
}

/** Reads the filters of an address. Days are whole days in the reader's zone. */
export function readChoice(query: HistoryQuery, zone: string): Chosen {
  const {
    agent = '',
    state = '',
    rating = '',
    from = '',
    to = '',
    visitor = '',
    tag = '',
    words = '',
  } = query
  return {
    ...readDays({ from, to }, zone),
    agentId: Number(agent) || null,
    unserved: agent === 'nobody',
    state: state === 'open' || state === 'closed' ? state : null,
    rated: rating === 'any',
    stars: Number(rating) || null,
    visitorId: Number(visitor) || null,
    tag: cleanLine(tag).replace(/\s+/g, ' ') || null,
    words: cleanLine(words),
  }
}

/** The first moment of the first day, and the one behind the last; null where none was chosen. */
export function readDays(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  zone: string,
): { from: Date | null; until: Date | null } {
  return {
    from: from ? beginningOf(existing(from), zone) : null,
    until: to ? beginningOf(following(to), zone) : null,
  }
}

function existing(day: string): string {
  following(day)
  return day
}

function following(day: string): string {
  const next = nextDay(day)
  if (next === null) throw new Refusal(400, noSuchDay)
  return next
}

const noSuchDay = {
  zh: '日历里没有这一天，请重新选择日期。',
  en: 'There is no such day. Choose another date.',
}
