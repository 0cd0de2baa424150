import type { Query } from '../../plugins/db.ts'
import { isUnavailable } from '../../plugins/db.ts'
import { readSite, type SiteSettings } from './queries.ts'

/** What holds now; while the database is away, what held last. */
export type ReadSite = () => Promise<SiteSettings>

/** Visitors find the chat, and can write, also while the database is away: their words wait for it. */
export function siteReader(query: Query): ReadSite {
  let known: SiteSettings = untouched
  return async () => {
    try {
      known = await readSite(query)
    } catch (err) {
      if (!isUnavailable(err)) throw err
    }
    return known
  }
}

const untouched: SiteSettings = {
  accent: null,
  position: 'right',
  greetingZh: '',
  greetingEn: '',
  askName: 'never',
  askEmail: 'never',
  demandIdentity: false,
  keepDays: null,
  keepFilesDays: null,
  rev: 0,
}
