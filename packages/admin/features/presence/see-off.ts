import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { roomNamesOf } from '../conversations/queries.ts'
import { joinedWith } from '../joining/queries.ts'
import { noteSeen } from '../login/queries.ts'
import { visitorLeft } from '../routing/announce.ts'
import { takeLeave } from '../routing/queries.ts'
import { forgetGone } from './queries.ts'

/**
 * Sees off everybody whose grace is over: tells the agents of visitors who left, deletes conversations in which
 * nobody wrote, and tells the rooms.
 */
export async function seeOffVisitors(query: Query, graceSeconds: number): Promise<Delivery[]> {
  const gone = await forgetGone(query, 'visitor', graceSeconds)
  const fromService = gone.filter((one) => one.roomId === 0).map((one) => one.id)
  return [...(await leaveService(query, fromService)), ...(await leaveRooms(query, gone))]
}

/** Agents need the longer grace for their visitors; from rooms they are gone by it too. */
export async function seeOffAgents(query: Query, graceSeconds: number): Promise<Delivery[]> {
  const gone = await forgetGone(query, 'agent', graceSeconds)
  await noteSeen(
    query,
    gone.map(({ id }) => id),
  )
  return leaveRooms(query, gone)
}

async function leaveService(query: Query, visitorIds: number[]): Promise<Delivery[]> {
  if (visitorIds.length === 0) return []
  // Before: of what is deleted nobody could say it afterwards.
  const joined = await joinedWith(query, visitorIds)
  const left = await takeLeave(query, visitorIds)
  return left.flatMap(({ agent, visitor, conversation, rev, deleted }) => {
    const others = joined.filter((one) => one.conversation === conversation).map((one) => one.agent)
    const agents = agent === null ? others : [agent, ...others]
    return agents.map((id) => visitorLeft(id, visitor, conversation, rev, deleted ? 'closed' : 'away'))
  })
}

async function leaveRooms(query: Query, gone: { id: number; roomId: number }[]): Promise<Delivery[]> {
  const ids = new Map<number, number[]>()
  for (const { id, roomId } of gone) if (roomId !== 0) ids.set(roomId, [...(ids.get(roomId) ?? []), id])
  if (ids.size === 0) return []
  const names = await roomNamesOf(query, [...ids.keys()])
  return names.map(({ id, name }) => ({
    to: [`room:${name}`],
    frame: { type: 'leave', ids: ids.get(id) ?? [] },
  }))
}
