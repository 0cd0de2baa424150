import type { SentTyping } from '@kefu/protocol/frames.ts'
import type { Connection, Hub } from '../hub.ts'
import { mayType } from '../traffic.ts'

/** Tells the other side that somebody writes, if it is here. It is never kept. */
export function typing(hub: Hub, connection: Connection, frame: SentTyping): void {
  if (connection.room !== null || !mayType(hub, connection)) return
  const conversation = connection.person === 'visitor' ? connection.conversation : (frame.conversation ?? 0)
  const newest = hub.heads.get(conversation)
  if (!newest) return
  const { visitor, agent } = newest
  if (connection.person === 'agent' && agent !== connection.id) return
  const to = connection.person === 'agent' ? `visitor:${visitor}` : `agent:${agent}`
  hub.relay([to], { type: 'typing', conversation, from_id: connection.id }, connection)
}
