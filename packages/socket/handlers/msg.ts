import { randomUUID } from 'node:crypto'
import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Msg, SentMsg } from '@kefu/protocol/frames.ts'
import type { Answer, Call, SaveAnswer } from '@kefu/protocol/service.ts'
import { refuseText } from '@kefu/protocol/text.ts'
import { withOnlookers } from '../audience.ts'
import { countOwn, maxPaced } from '../classic.ts'
import type { Connection, Hub } from '../hub.ts'
import { refuse, sayBusy } from '../refuse.ts'
import { isFlood, waitFor } from '../traffic.ts'

/** A `busy` asks for patience that fits a lane: what waits there is stored in a few hundred milliseconds. */
const busyRetryMs = 500

/** Puts a message into its lane. It is acknowledged and shown when it is stored, and not before. */
export function msg(hub: Hub, connection: Connection, frame: SentMsg): void {
  if (!isWellAddressed(connection, frame)) return refuse(hub, connection, 'msg', 'bad_shape', frame)
  if (isFlood(hub, connection, frame.again)) return connection.close(closeCodes.flood, 'flood')
  const wrong = refuseText(frame.msg)
  if (wrong) return refuse(hub, connection, 'msg', wrong, frame)
  // What an outbox sends again was written before.
  if (!frame.again) hub.inUse.note(connection.session)
  if (connection.classic) return pace(hub, connection, frame)
  if (refuseOvertaking(hub, connection, frame)) return
  const wait = waitFor(hub, connection, frame.again ? 'resent' : 'messages')
  if (wait > 0) {
    connection.heldFor = { cid: frame.cid ?? '', code: 'rate_limited' }
    return refuse(hub, connection, 'msg', 'rate_limited', { cid: frame.cid, retry_ms: wait })
  }
  if (!send(hub, connection, frame)) {
    connection.heldFor = { cid: frame.cid ?? '', code: 'busy' }
    sendBack(hub, connection, frame.cid)
  }
}

/**
 * Only agents in service chat name a visitor, and whoever speaks v 1 names his message; he alone has files. What a reply
 * expects needs both: a classic client could not be told that it is held.
 */
function isWellAddressed(
  { room, person, classic }: Connection,
  { touid, cid, expect, files }: SentMsg,
): boolean {
  const needsVisitor = room === null && person === 'agent'
  if (expect !== undefined && (!needsVisitor || classic)) return false
  if (classic && files) return false
  return (touid !== undefined) === needsVisitor && (cid !== undefined) === (classic === null)
}

/** After a message was sent back, every later one is too, until that one comes again or is settled. */
function refuseOvertaking(hub: Hub, connection: Connection, { cid }: SentMsg): boolean {
  const { heldFor } = connection
  if (!heldFor) return false
  if (heldFor.cid === cid) {
    connection.heldFor = null
    return false
  }
  if (heldFor.code === 'busy') sendBack(hub, connection, cid)
  else refuse(hub, connection, 'msg', 'rate_limited', { cid, retry_ms: busyRetryMs })
  return true
}

function sendBack(hub: Hub, connection: Connection, cid: string | undefined): void {
  hub.metrics.refused.inc({ code: 'busy' })
  sayBusy(hub, connection, 'msg', busyRetryMs, cid)
}

/** A classic client cannot be told to slow down or to come again: its messages wait here. */
function pace(hub: Hub, connection: Connection, frame: SentMsg): void {
  const { classic } = connection
  if (!classic) return
  if (classic.paced.length >= maxPaced) return connection.close(closeCodes.flood, 'flood')
  classic.paced.push(frame)
  sendPaced(hub, connection)
}

/** Sends as much of what a classic client has waiting as it may by now. Called again by the clock. */
export function sendPaced(hub: Hub, connection: Connection): void {
  const { classic } = connection
  if (!classic) return
  while (classic.paced.length > 0 && waitFor(hub, connection, 'messages') === 0) {
    const [next] = classic.paced
    if (!next || !send(hub, connection, next)) return
    classic.paced.shift()
  }
}

function send(hub: Hub, connection: Connection, frame: SentMsg): boolean {
  const { person, id, room } = connection
  const cid = frame.cid ?? randomUUID()
  const call: Call<'save_msg'> = {
    person,
    from_id: id,
    ...(frame.touid !== undefined && { to_id: frame.touid }),
    ...(room !== null && { room }),
    ...(frame.conversation !== undefined && { conversation: frame.conversation }),
    cid,
    msg: frame.msg,
    ...(frame.expect !== undefined && { expect: frame.expect }),
    ...(frame.files && { files: frame.files }),
  }
  const sentAt = hub.now()
  return hub.lanes.save_msg.push(room ?? frame.touid ?? id, {
    call,
    // A character takes at most three bytes, and an escaped one six.
    bytes: 200 + 3 * frame.msg.length,
    settle(answer) {
      stored(hub, connection, call, answer, sentAt)
    },
  })
}

function stored(
  hub: Hub,
  connection: Connection,
  call: Call<'save_msg'>,
  answer: Answer<'save_msg'> | null,
  sentAt: number,
): void {
  const { cid } = call
  stopWaitingFor(hub, connection, cid)
  if (!answer || 'code' in answer) {
    const reply = answer && 'by' in answer ? answer : undefined
    return refuse(hub, connection, 'msg', answer?.code ?? 'internal', { cid, reply })
  }
  const { conversation, seq, at, dup } = answer
  hub.metrics.acknowledged.observe((hub.now() - sentAt) / 1000)
  hub.heads.raise(conversation, seq)
  hub.metrics.answers.inc({ type: 'msg', answer: dup ? 'dup' : 'ack' })
  connection.send({ type: 'ack', cid, conversation, seq, at, ...(dup && { dup }) })
  countOwn(connection, conversation, seq)
  // Who waited has an agent now, before he reads him.
  if (answer.send) hub.deliver(answer.send)
  // What came again may have been stored in one that is closed by now.
  if (call.person === 'visitor' && call.room === undefined && connection.conversation < conversation)
    connection.conversation = conversation
  hub.relay(audienceOf(hub, call, answer), messageOf(connection, call, answer), connection)
}

/** Those whom the admin app names, and the agents who joined or look; unless it is to be shown to nobody. */
function audienceOf(hub: Hub, { room }: Call<'save_msg'>, { conversation, to }: SaveAnswer): string[] {
  return room === undefined && to.length > 0 ? withOnlookers(hub, conversation, to) : to
}

/** It came by another tab, or by a line that is gone: whoever hears of that does not send it again. */
function stopWaitingFor(hub: Hub, connection: Connection, cid: string): void {
  for (const tab of hub.roster.tabsOf(connection)) if (tab.heldFor?.cid === cid) tab.heldFor = null
}

function messageOf(
  { group, name }: Connection,
  call: Call<'save_msg'>,
  { conversation, seq, at, files }: SaveAnswer,
): Msg {
  return {
    type: 'msg',
    from_id: call.from_id,
    group,
    msg: call.msg,
    cid: call.cid,
    conversation,
    seq,
    at,
    ...(name !== undefined && { name }),
    ...(files && { files }),
  }
}
