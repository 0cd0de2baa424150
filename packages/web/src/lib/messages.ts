import type { ErrorCode } from '@kefu/protocol/codes.ts'
import type { StoredMessage } from '@kefu/protocol/frames.ts'

export interface Message {
  readonly conversation: number
  readonly cid: string
  /** 0 until it is acknowledged. */
  readonly seq: number
  readonly from: number
  readonly group: StoredMessage['group']
  readonly text: string
  /** Milliseconds since 1970: the server's once it is stored, this page's before. */
  readonly at: number
  readonly name?: string
  readonly state: 'sending' | 'sent' | 'failed'
  /** Why it failed; 'expired' after seven days without a line. */
  readonly code?: ErrorCode | 'expired'
}

/** The highest seq that was drawn, and that was looked at. */
export interface Marks {
  readonly delivered: number
  readonly read: number
}
