import type { Ack, Head, Ready, StoredMessage } from '@kefu/protocol/frames.ts'

export const vic = 7
export const amy = 3

export function readyFrame(facts: Partial<Ready> = {}): Ready {
  return {
    type: 'ready',
    id: vic,
    group: 'member',
    token: '7.x1',
    epoch: 'e1',
    conversation: 12,
    seq: 0,
    limits: { msg: 4000, per_second: 5, burst: 30, window: 8 },
    ...facts,
  }
}

export function headFrame(...heads: Head['heads']): Head {
  return { type: 'head', heads }
}

export function ackFrame(cid: string, seq: number, conversation = 12): Ack {
  return { type: 'ack', cid, conversation, seq, at: timeOf(seq) }
}

export function storedMessage(seq: number, facts: Partial<StoredMessage> = {}): StoredMessage {
  const cid = `11111111-0000-4000-8000-${String(seq).padStart(12, '0')}`
  return { seq, from_id: amy, group: 'admin', msg: `m${seq}`, cid, at: timeOf(seq), ...facts }
}

function timeOf(seq: number): number {
  return 1_790_000_000_000 + seq
}
