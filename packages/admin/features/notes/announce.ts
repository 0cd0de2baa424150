import type { StoredNote } from '@kefu/protocol/frames.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { agentsHere } from './queries.ts'

/** Tells every agent who is here of a note: each of them may read each visitor's conversation. Nobody else is told. */
export async function announceNote(
  query: Query,
  conversation: number,
  note: StoredNote,
): Promise<Delivery[]> {
  const to = (await agentsHere(query)).map((id) => `agent:${id}`)
  return to.length === 0 ? [] : [{ to, frame: { type: 'note', conversation, ...note } }]
}
