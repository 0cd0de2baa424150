import type { SentTyping } from '@kefu/protocol/frames.ts'
import type { Connection, Hub } from '../hub.ts'
import { mayType } from '../traffic.ts'

/** Tells the other side, and the agents who look, that somebody writes, if they are here. It is never kept. */
export function typing(hub: Hub, connection: Connection, frame: SentTyping): void {
  if (connection.room !== null || !mayType(hub, connection)) return
  const { person, id } = connection
  const conversation = person === 'visitor' ? connection.conversation : (frame.conversation ?? 0)
  const to = person === 'visitor' ? agentsAt(hub, conversation) : othersAt(hub, conversation, id)
  hub.relay(to, { type: 'typing', conversation, from_id: id }, connection)
}

/** Whose conversation it is, and who looks at it. */
function agentsAt(hub: Hub, conversation: number): string[] {
  const newest = hub.heads.get(conversation)
  if (!newest) return []
  return [...new Set([newest.agent, ...hub.looks.at(conversation)])].map((agent) => `agent:${agent}`)
}

/** The visitor, where it is this agent's; the colleagues who look, where he looks himself or it is his. */
function othersAt(hub: Hub, conversation: number, id: number): string[] {
  const newest = hub.heads.get(conversation)
  const looking = hub.looks.at(conversation)
  const isHis = newest?.agent === id
  if (!isHis && !looking.includes(id)) return []
  const colleagues = looking.filter((agent) => agent !== id).map((agent) => `agent:${agent}`)
  return isHis ? [`visitor:${newest.visitor}`, ...colleagues] : colleagues
}
