import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import type { Parts } from '../../app.ts'
import type { Query } from '../../plugins/db.ts'
import { deleteSessionsOf } from './queries.ts'

interface Spared {
  /** The row of the session that goes on, as `request.agent.sessionId` names it. */
  except?: number
}

/** Signs an agent out everywhere, or everywhere but here, and closes the sockets of what ended. */
export async function endSessionsOf(
  { db, socket }: Pick<Parts, 'db' | 'socket'>,
  agentId: number,
  spared: Spared = {},
): Promise<void> {
  await socket.deliver(await endSessions(db.query, agentId, spared))
}

/** The same within a transaction: answers what to deliver once it is committed. */
export async function endSessions(
  query: Query,
  agentId: number,
  { except }: Spared = {},
): Promise<Delivery[]> {
  const ended = await deleteSessionsOf(query, agentId, except ?? null)
  const end = { to: [`agent:${agentId}`], close: closeCodes.signedOut }
  // Where nothing is spared no socket is: not even one whose session ended before, and was not heard of.
  return except === undefined ? [end] : ended.map((session) => ({ ...end, session }))
}
