import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { seeBatch } from '../conversations/seen.ts'

/** Marks as read what stood above the link or the form that a visitor used. Answers who is to be told. */
export async function markSeen(query: Query, visitor: number, seen = ''): Promise<Delivery[]> {
  const [, conversation, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(seen) ?? []
  if (!conversation || !seq) return []
  const read = Number(seq)
  const [answer] = await seeBatch(query, [
    { person: 'visitor', id: visitor, conversation: Number(conversation), delivered: read, read },
  ])
  return answer && 'frame' in answer && answer.frame ? [{ to: answer.to, frame: answer.frame }] : []
}
