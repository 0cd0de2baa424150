import type { Answer, Call } from '@kefu/protocol/service.ts'
import type { Db } from '../../plugins/db.ts'
import { changesSince, roomNames, roomsNamed } from '../conversations/queries.ts'
import { useSessions } from '../login/queries.ts'
import { expelledOf } from '../rooms/queries.ts'
import { welcome } from '../routing/welcome.ts'
import { endedSessions, keepBeat, nodeOf } from './queries.ts'

// A transaction that was under way at the beat before may have committed since, with an older time.
const overlapMs = 10_000

/** Takes a socket server's full list of who is connected, and tells it what it may have missed. */
export async function takeBeat(db: Db, call: Call<'presence'>): Promise<Answer<'presence'>> {
  const now = Date.now()
  const named = new Map(
    (
      await roomsNamed(
        db.query,
        call.rooms.map((room) => room.room),
      )
    ).map((room) => [room.name, room.id]),
  )
  const people = [
    ...call.visitors.map((id) => ({ person: 'visitor' as const, id, roomId: 0 })),
    ...call.agents.map((id) => ({ person: 'agent' as const, id, roomId: 0 })),
    ...call.rooms.flatMap(({ room, visitors, agents }) => {
      const roomId = named.get(room)
      if (roomId === undefined) return []
      return [
        ...visitors.map((id) => ({ person: 'visitor' as const, id, roomId })),
        ...agents.map((id) => ({ person: 'agent' as const, id, roomId })),
      ]
    }),
  ]
  await db.transaction(async (query) => {
    const nodeId = await nodeOf(query, call.node, call.boot)
    const found = await keepBeat(query, { nodeId, upto: call.upto, people })
    const came = found.filter(({ person, roomId }) => person === 'visitor' && roomId === 0)
    // What this sets in motion reaches those whom it concerns as `changed`, here and at the other nodes.
    await welcome(
      query,
      call.visitors,
      came.map(({ id }) => id),
    )
  })
  await useSessions(db.query, call.used ?? [])
  const who = { visitors: call.visitors, agents: call.agents, rooms: call.rooms.map((room) => room.room) }
  const expelled = await expelledOf(db.query, call.rooms)
  return {
    ended: await endedSessions(db.query, call.sessions),
    changed: call.since === 0 ? [] : await changesSince(db.query, new Date(call.since), who),
    rooms: await roomNames(db.query),
    ...(expelled.length > 0 && { expelled }),
    now: Math.max(1, now - overlapMs),
  }
}
