import type { Answer, Call, Delivery } from '@kefu/protocol/service.ts'
import type { Db } from '../../plugins/db.ts'
import { roomsNamed } from '../conversations/queries.ts'
import { routeAndAnnounce } from '../routing/announce.ts'
import { releaseVisitorsOfGoneAgents } from '../routing/queries.ts'
import type { Graces } from '../routing/sweep.ts'
import { depart, nodeOf } from './queries.ts'
import { seeOffAgents, seeOffVisitors } from './see-off.ts'

/** Takes leave of people whose last connection is gone. Final ones are seen off at once, the others by the sweep. */
export async function logOut(db: Db, graces: Graces, calls: Call<'logout'>[]): Promise<Answer<'logout'>[]> {
  const roomNames = [...new Set(calls.flatMap((call) => call.room ?? []))]
  const rooms = new Map(
    roomNames.length === 0 ? [] : (await roomsNamed(db.query, roomNames)).map((room) => [room.name, room.id]),
  )
  const departures = []
  for (const { node, boot, upto, person, id, room, final } of calls) {
    const nodeId = await nodeOf(db.query, node, boot)
    departures.push({
      nodeId,
      person,
      id,
      roomId: room === undefined ? 0 : (rooms.get(room) ?? -1),
      no: upto,
      final,
    })
  }
  await depart(db.query, departures)
  const send = calls.some((call) => call.final) ? await seeOffAtOnce(db, graces) : []
  return calls.map((_, index) => ({ send: index === 0 ? send : [] }))
}

/** What the sweep would do within a second. */
async function seeOffAtOnce({ query }: Db, { agentGrace, visitorGrace }: Graces): Promise<Delivery[]> {
  const sends = [...(await seeOffVisitors(query, visitorGrace)), ...(await seeOffAgents(query, agentGrace))]
  await releaseVisitorsOfGoneAgents(query, agentGrace)
  return [...sends, ...(await routeAndAnnounce(query))]
}
