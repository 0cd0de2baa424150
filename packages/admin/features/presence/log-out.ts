import type { Answer, Call, Delivery } from '@kefu/protocol/service.ts'
import type { Db } from '../../plugins/db.ts'
import { roomsNamed } from '../conversations/queries.ts'
import { routeAndAnnounce } from '../routing/announce.ts'
import { releaseVisitorsOfGoneAgents } from '../routing/queries.ts'
import { depart, nodeOf } from './queries.ts'
import { seeOffAgents, seeOffVisitors } from './see-off.ts'

/** Takes leave of people whose last connection is gone. Final ones are seen off at once, the others by the sweep. */
export async function logOut(db: Db, calls: Call<'logout'>[]): Promise<Answer<'logout'>[]> {
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
  const send = calls.some((call) => call.final) ? await seeOffAtOnce(db) : []
  return calls.map((_, index) => ({ send: index === 0 ? send : [] }))
}

/** A grace that nobody who may come back has used up: a hundred years, in seconds. */
const forEver = 100 * 365 * 86_400

/** Sees off the final ones alone: whose grace is over is for the sweep to say, which also waits after an outage. */
async function seeOffAtOnce(db: Db): Promise<Delivery[]> {
  const sends = await db.transaction(async (query) => [
    ...(await seeOffVisitors(query, forEver)),
    ...(await seeOffAgents(query, forEver)),
  ])
  await releaseVisitorsOfGoneAgents(db.query, forEver)
  return [...sends, ...(await routeAndAnnounce(db.query))]
}
