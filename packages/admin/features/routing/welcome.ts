import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { isAnybodyAway, openConversations } from '../conversations/queries.ts'
import { routeAndAnnounce } from './announce.ts'

/**
 * Sees to it that nobody takes visitors who are here for away, and that those of them who `came` have an open
 * conversation. Says what goes to whom because of it.
 */
export async function welcome(query: Query, here: number[], came = here): Promise<Delivery[]> {
  const opened = await openConversations(query, came)
  if (opened.length === 0 && !(await isAnybodyAway(query, here))) return []
  return routeAndAnnounce(query, { back: here })
}
