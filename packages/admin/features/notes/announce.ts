import type { StoredNote } from '@kefu/protocol/frames.ts'
import type { Delivery } from '@kefu/protocol/service.ts'

/** Tells every agent of a note: each of them may read each visitor's conversation. Nobody else is told. */
export function announceNote(conversation: number, note: StoredNote): Delivery[] {
  return [{ to: ['agents'], frame: { type: 'note', conversation, ...note } }]
}
