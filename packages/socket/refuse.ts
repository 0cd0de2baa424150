import { closeCodes, type ErrorCode, errorSentences } from '@kefu/protocol/codes.ts'
import type { ClientFrame, ErrorFrame } from '@kefu/protocol/frames.ts'
import type { HeldAnswer } from '@kefu/protocol/service.ts'
import type { Connection, Hub } from './hub.ts'

const strikeWindow = 60_000
const maxStrikes = 5
const weights: Partial<Record<ErrorCode, number>> = {
  bad_json: 1,
  bad_shape: 1,
  unknown_type: 1,
  bad_frame: 2,
}

/**
 * Refuses a frame of this type, or what was none: says why, and closes the connection of whoever does not stop sending
 * nonsense.
 */
export function refuse(
  hub: Hub,
  connection: Connection,
  type: ClientFrame['type'] | 'none',
  code: ErrorCode,
  more: { cid?: string | undefined; retry_ms?: number; reply?: HeldAnswer | undefined } = {},
): void {
  hub.metrics.refused.inc({ code })
  hub.metrics.answers.inc({ type, answer: code })
  const { cid, retry_ms, reply } = more
  connection.send({
    ...refusalOf(code),
    ...(cid !== undefined && { cid }),
    ...(retry_ms !== undefined && { retry_ms }),
    ...(reply && { by: reply.by, by_id: reply.by_id, seq: reply.seq, at: reply.at }),
  })
  if (code === 'not_logged_in') return countStranger(connection)
  const weight = weights[code]
  if (weight !== undefined) strike(hub, connection, weight)
}

/** Sends a frame back whose lane is full: it is to come again. */
export function sayBusy(
  hub: Hub,
  connection: Connection,
  type: ClientFrame['type'],
  retry_ms: number,
  cid?: string,
): void {
  hub.metrics.answers.inc({ type, answer: 'busy' })
  connection.send({ type: 'busy', ...(cid !== undefined && { cid }), retry_ms })
}

/** What somebody is told who is refused. */
export function refusalOf(code: ErrorCode): ErrorFrame {
  return { type: 'error', code, msg: errorSentences[code] }
}

function strike(hub: Hub, connection: Connection, weight: number): void {
  const now = hub.now()
  if (now - connection.strikesSince > strikeWindow) {
    connection.strikes = 0
    connection.strikesSince = now
  }
  connection.strikes += weight
  if (connection.strikes >= maxStrikes) connection.close(closeCodes.badFrames, 'bad frames')
}

function countStranger(connection: Connection): void {
  connection.strikes += 1
  if (connection.strikes >= 3) connection.close(closeCodes.signedOut, 'not logged in')
}
