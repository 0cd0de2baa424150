import { limits } from '@kefu/protocol/limits.ts'
import type { Answer, Call } from '@kefu/protocol/service.ts'
import type { Db } from '../../plugins/db.ts'
import { routeAndAnnounce } from '../routing/announce.ts'
import { conversationsOfAgent, usersOf } from './queries.ts'

/** Gives the asker what waits, up to his free places, and lists a page of what is his, or what he joined. */
export async function loadUserList(
  db: Db,
  { agent, after = 0 }: Call<'load_user_list'>,
): Promise<Answer<'load_user_list'>> {
  const send =
    after === 0 ? await db.transaction((query) => routeAndAnnounce(query, { onlyAgent: agent })) : []
  const ids = await conversationsOfAgent(db.query, agent, after, limits.listPage + 1)
  const page = ids.slice(0, limits.listPage)
  // The asker has the list itself; only the others need to hear of each move.
  const others = send.filter(({ to }) => !to.includes(`agent:${agent}`))
  return { users: await usersOf(db.query, page, agent), more: ids.length > page.length, send: others }
}
