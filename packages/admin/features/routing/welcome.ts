import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { isAnybodyAway, isAnybodyWithout, openConversations } from '../conversations/queries.ts'
import { routeAndAnnounce } from './announce.ts'
import { takeRouting } from './queries.ts'

/**
 * Sees to it that nobody takes visitors who are here for away, and that those of them who `came` have an open
 * conversation. Says what goes to whom because of it.
 */
export async function welcome(query: Query, here: number[], came = here): Promise<Delivery[]> {
  const opened = (await isAnybodyWithout(query, came)) ? await openInLine(query, came) : []
  if (opened.length === 0 && !(await isAnybodyAway(query, here))) return []
  return routeAndAnnounce(query, { back: here })
}

/** One batch after the other: whoever is routed first must also be the older one, or he would lose his place. */
export async function openInLine(query: Query, came: number[]): Promise<number[]> {
  await takeRouting(query)
  return openConversations(query, came)
}
