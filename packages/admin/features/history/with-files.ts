import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { Query } from '../../plugins/db.ts'
import { lookUpFiles } from '../files/attach.ts'
import { type PastMessage, readMessagesOf } from './queries.ts'

/** A message with the files that came with it. */
export interface ToldMessage extends PastMessage {
  files: StoredFile[]
}

/** Reads messages as `readMessagesOf` does, and looks up the files of all of them at once. */
export async function readWithFiles(
  query: Query,
  ids: number[],
  after: number,
  limit: number,
): Promise<ToldMessage[]> {
  const messages = await readMessagesOf(query, ids, after, limit)
  const filesOf = await lookUpFiles(
    query,
    messages.map(({ cid }) => cid),
  )
  return messages.map((message) => ({ ...message, files: filesOf(message) }))
}
