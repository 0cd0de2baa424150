import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { announce, visitorLeft } from '../routing/announce.ts'
import { takeRouting } from '../routing/queries.ts'
import { announceClosed } from '../routing/sweep.ts'
import {
  absorb,
  closeConversations,
  deleteConversations,
  holdConversations,
  moveConversations,
  moveFiles,
  movePast,
  moveWords,
  type Owned,
} from './merge-queries.ts'

/** Two visitors were one person. */
export interface Merge {
  readonly from: number
  readonly to: number
  readonly kept: number[]
  readonly closed: number[]
  readonly deleted: Owned[]
}

/** Makes two visitors one. The caller holds their rows; the order of locks is that of migrations/0005. */
export async function mergeVisitors(query: Query, from: number, to: number): Promise<Merge> {
  await takeRouting(query)
  const conversations = await holdConversations(query, [from, to])
  const { kept, closed, deleted } = sortOut(conversations, to)
  const moved = conversations
    .filter((one) => one.visitorId === from && !deleted.includes(one))
    .map(({ id }) => id)
  await deleteConversations(
    query,
    deleted.map(({ id }) => id),
  )
  // Before they move: nobody has two open at any moment.
  await closeConversations(query, closed)
  await moveConversations(query, moved, to)
  await moveWords(query, moved, from, to)
  await moveFiles(query, from, to)
  await movePast(query, from, to)
  await absorb(query, from, to)
  return { from, to, kept, closed, deleted }
}

/**
 * Of a person's conversations the newest alone is open, if any is: his page looks for what came before under lower
 * numbers. What was opened and nobody wrote in goes, so that it is in nobody's way.
 */
function sortOut(conversations: Owned[], to: number): Pick<Merge, 'kept' | 'closed' | 'deleted'> {
  const open = conversations.filter((one) => one.open)
  const hasWords = open.some(({ seq }) => seq > 0)
  const hasOwn = open.some(({ visitorId }) => visitorId === to)
  const deleted = open.filter(({ seq, visitorId }) => seq === 0 && (hasWords || (hasOwn && visitorId !== to)))
  const newest = conversations.findLast((one) => !deleted.includes(one))
  const rest = open.filter((one) => !deleted.includes(one)).map(({ id }) => id)
  return {
    kept: rest.filter((id) => id === newest?.id),
    closed: rest.filter((id) => id !== newest?.id),
    deleted,
  }
}

/** Tells agents whose visitor he is now, and lets all of his pages come in anew. */
export async function announceMerge(
  query: Query,
  { from, to, kept, closed, deleted }: Merge,
): Promise<Delivery[]> {
  const gone = deleted.flatMap(({ id, visitorId, agentId, rev }) =>
    agentId === null ? [] : [visitorLeft(agentId, visitorId, id, rev, 'closed')],
  )
  return [
    ...gone,
    ...(await announce(query, kept)),
    ...(await announceClosed(query, closed)),
    { to: [`visitor:${from}`, `visitor:${to}`], close: closeCodes.restart },
  ]
}
