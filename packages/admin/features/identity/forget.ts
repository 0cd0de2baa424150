import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import type { Db } from '../../plugins/db.ts'
import { audit, type Entry } from '../audit/audit.ts'
import type { FileStorage } from '../files/storage.ts'
import { routeAndAnnounce, visitorLeft } from '../routing/announce.ts'
import { takeRouting } from '../routing/queries.ts'
import { deleteFiles, deleteVisitor, disownFiles, holdVisitor } from './forget-queries.ts'
import { holdConversations } from './merge-queries.ts'

/**
 * Deletes a visitor, all that was said with him, and his files. What he said in rooms is others' conversation too: it
 * stays, and is nobody's. Answers what is to be told; null: there is no such visitor any more.
 */
export async function forgetVisitor(
  db: Db,
  storage: FileStorage,
  id: number,
  by: Pick<Entry, 'who' | 'from'>,
): Promise<Delivery[] | null> {
  const gone = await db.transaction(async (query) => {
    if (!(await holdVisitor(query, id))) return null
    await takeRouting(query)
    const conversations = await holdConversations(query, [id])
    const keys = await disownFiles(query, id)
    await deleteVisitor(query, id)
    const facts = { conversations: conversations.length, files: keys.length }
    await audit(query, { ...by, did: 'visitor_deleted', on: { kind: 'visitor', id }, facts })
    return { conversations, keys }
  })
  if (!gone) return null
  // After the rows: a disk that fails now keeps nobody from being forgotten, and the tidying goes on with it.
  await storage.remove(gone.keys)
  await deleteFiles(db.query, gone.keys)
  const left = gone.conversations.flatMap(({ id: conversation, agentId, rev, open }) =>
    open && agentId !== null ? [visitorLeft(agentId, id, conversation, rev, 'closed')] : [],
  )
  return [
    ...left,
    { to: ['agents'], frame: { type: 'forgotten', id } },
    { to: [`visitor:${id}`], close: closeCodes.signedOut },
    ...(await routeAndAnnounce(db.query)),
  ]
}
