import type { Query } from '../../plugins/db.ts'
import { conversationsWith, pagesOf, visitorDetails } from './queries.ts'
import type { Details } from './schema.ts'

/** All that agents can know of a visitor; null when there is none who ever opened a service conversation. */
export async function detailsOf(query: Query, id: number): Promise<Details | null> {
  const row = await visitorDetails(query, id)
  if (!row) return null
  const [pages, conversations] = await Promise.all([pagesOf(query, id), conversationsWith(query, id)])
  return {
    id,
    ...known({
      name: row.knownAs,
      email: row.knownEmail,
      phone: row.phone,
      company: row.company,
      about: row.about,
      verified: row.verifiedSub,
      locale: row.locale,
      zone: row.zone,
      user_agent: row.userAgent,
      came_from: row.cameFrom,
    }),
    given: known({ name: row.name, email: row.email }),
    first_seen: row.firstSeen.getTime(),
    pages: pages.map(({ url, title, at }) => ({ url, ...known({ title }), at: at.getTime() })),
    conversations: conversations.map(({ id, at, agent, first }) => ({
      id,
      at: at.getTime(),
      ...known({ agent }),
      first,
    })),
  }
}

function known<Key extends string>(facts: Record<Key, string | null>): Partial<Record<Key, string>> {
  const told: Partial<Record<Key, string>> = {}
  for (const key in facts) {
    const fact = facts[key]
    if (fact !== null) told[key] = fact
  }
  return told
}
