import type { StoredMessage } from '@kefu/protocol/frames.ts'
import { backOf } from '@kefu/words/back.ts'
import { type Language, languages } from '@kefu/words/languages.ts'
import { isUnavailable, type Query } from '../../plugins/db.ts'
import { type Outside, readHours, readOutside } from './queries.ts'

/** What a page without scripts says outside of the hours; empty: nothing. */
export interface ToldOutside {
  says: string
  back: string
}

/**
 * Null within the hours, where an agent who is here all the same has answered since they ended, and while the database is
 * away: visitors write all the same. Where their clocks stand is not known: those of the site are named.
 */
export async function toldOutside(
  query: Query,
  language: Language,
  messages: readonly StoredMessage[],
): Promise<ToldOutside | null> {
  try {
    const outside = await readOutside(query)
    if (!outside || isAnswered(outside, messages)) return null
    const { zone } = await readHours(query)
    const { opens, zh, en } = outside
    const saying: Partial<Record<Language, string>> = { zh, en }
    const back = opens === null ? '' : backOf(opens, Date.now(), languages[language], zone)
    return { says: saying[language] ?? '', back }
  } catch (err) {
    if (isUnavailable(err)) return null
    throw err
  }
}

function isAnswered({ since }: Outside, messages: readonly StoredMessage[]): boolean {
  return messages.some(({ group, at }) => group === 'admin' && at >= since)
}
