import type { SentTyping } from '@kefu/protocol/frames.ts'
import { withOnlookers } from '../audience.ts'
import type { Connection, Hub } from '../hub.ts'
import { mayType } from '../traffic.ts'

/** Tells the other side, and the agents who joined or look, that somebody writes, if they are here. It is never kept. */
export function typing(hub: Hub, connection: Connection, frame: SentTyping): void {
  if (connection.room !== null || !mayType(hub, connection)) return
  const { person, id, session } = connection
  hub.inUse.note(session)
  const conversation = person === 'visitor' ? connection.conversation : (frame.conversation ?? 0)
  const to = person === 'visitor' ? agentsAt(hub, conversation) : othersAt(hub, conversation, id)
  hub.relay(to, { type: 'typing', conversation, from_id: id }, connection)
}

/** Whose conversation it is, who joined it, and who looks at it. */
function agentsAt(hub: Hub, conversation: number): string[] {
  const newest = hub.heads.get(conversation)
  return newest ? withOnlookers(hub, conversation, [`agent:${newest.agent}`]) : []
}

/** The visitor, where it is this agent's or he joined; the colleagues who look, where he does, or looks himself. */
function othersAt(hub: Hub, conversation: number, id: number): string[] {
  const newest = hub.heads.get(conversation)
  const looking = hub.looks.at(conversation)
  const takesPart = newest?.agent === id || hub.heads.joins.at(conversation).includes(id)
  if (!takesPart && !looking.includes(id)) return []
  const colleagues = looking.filter((agent) => agent !== id).map((agent) => `agent:${agent}`)
  return takesPart && newest ? [`visitor:${newest.visitor}`, ...colleagues] : colleagues
}
