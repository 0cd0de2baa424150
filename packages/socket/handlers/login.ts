import { closeCodes } from '@kefu/protocol/codes.ts'
import type { AgentLogin, Ready, VisitorLogin } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import type { Answer, Call, LoginAnswer } from '@kefu/protocol/service.ts'
import { ClassicTimeline, catchUp, classicWelcome } from '../classic.ts'
import type { Connection, Hub } from '../hub.ts'
import { depart } from '../leave.ts'
import { refuse } from '../refuse.ts'

/** Pages that one person may have open. */
const maxTabs = { visitor: 10, agent: 5 }

/** Asks the admin app who this is. What the connection sends meanwhile waits for the answer. */
export function login(hub: Hub, connection: Connection, frame: VisitorLogin | AgentLogin): void {
  if (connection.stage !== 'new') return refuse(hub, connection, 'already_logged_in')
  if (frame.v === undefined) connection.classic = new ClassicTimeline()
  connection.person = frame.group === 'admin' ? 'agent' : 'visitor'
  const no = hub.logins.begin()
  const call = callOf(hub, connection, frame, no)
  const accepted = hub.lanes.login.push(no, {
    call,
    bytes: 300 + (frame.resume?.length ?? 0) * 40,
    wanted() {
      if (connection.stage === 'gone') hub.logins.end(no)
      return connection.stage !== 'gone'
    },
    settle(answer) {
      hub.logins.end(no)
      answered(hub, connection, answer)
    },
  })
  if (accepted) connection.stage = 'asked'
  else {
    hub.logins.end(no)
    connection.send({ type: 'busy', retry_ms: 1000 })
    connection.close(closeCodes.restart, 'busy')
  }
}

function callOf(
  hub: Hub,
  connection: Connection,
  frame: VisitorLogin | AgentLogin,
  no: number,
): Call<'login'> {
  const { type: _type, v: _v, group: _group, ...told } = frame
  const { address, room, ticket, token } = connection.arrival
  const key = frame.group === 'admin' ? { ...(ticket && { ticket }) } : { ...(token && { token }) }
  const { node, boot } = hub
  return {
    node,
    boot,
    no,
    person: connection.person,
    address,
    ...(room !== null && { room }),
    ...key,
    ...told,
  }
}

function answered(hub: Hub, connection: Connection, answer: Answer<'login'> | null): void {
  if (!answer || 'code' in answer) {
    const code = answer?.code ?? 'internal'
    refuse(hub, connection, code)
    const isTheirs = code === 'bad_ticket' || code === 'expired_ticket'
    return connection.close(isTheirs ? closeCodes.signedOut : closeCodes.forbidden, code)
  }
  const isGone = connection.stage === 'gone'
  admit(hub, connection, answer)
  if (isGone) return depart(hub, connection, false)
  welcome(hub, connection, answer)
  hub.deliver(answer.send)
  const early = connection.early ?? []
  connection.early = null
  for (const text of early) hub.receive(connection, text)
}

/** Writes down what the admin app verified. */
function admit(hub: Hub, connection: Connection, answer: LoginAnswer): void {
  connection.id = answer.id
  connection.name = answer.name
  connection.session = answer.session ?? 0
  connection.conversation = answer.conversation ?? 0
  if (answer.conversation !== undefined && answer.rev !== undefined) {
    const visitor = connection.room === null ? answer.id : 0
    hub.heads.note([answer.conversation, answer.seq ?? 0, answer.rev, visitor, answer.agent ?? 0])
  }
  for (const change of answer.heads ?? []) hub.heads.note(change)
}

function welcome(hub: Hub, connection: Connection, answer: LoginAnswer): void {
  connection.stage = 'in'
  hub.roster.add(connection)
  closeOldestTab(hub, connection)
  if (connection.classic) return welcomeClassic(hub, connection, answer)
  connection.send(readyOf(connection, answer))
  if (answer.status) connection.send(answer.status)
  // What was sent to this person between the admin app's answer and now went to nobody.
  const newest = hub.heads.get(connection.conversation)
  if (newest && (newest.seq > (answer.seq ?? 0) || newest.rev > (answer.rev ?? 0))) {
    const head = hub.heads.frameFor(connection)
    if (head) connection.send(head)
  }
}

function welcomeClassic(hub: Hub, connection: Connection, { conversation, seq = 0 }: LoginAnswer): void {
  const text = classicWelcome(connection)
  if (text !== null) connection.line.send(text)
  if (conversation === undefined) return
  connection.classic?.shown.set(conversation, seq)
  catchUp(hub, connection, conversation, hub.heads.get(conversation)?.seq ?? 0)
}

function readyOf(connection: Connection, answer: LoginAnswer): Ready {
  const { id, name, token, epoch, conversation, seq, seen, reset, members } = answer
  const rate = connection.person === 'agent' ? limits.agent : limits.visitor
  return {
    type: 'ready',
    id,
    group: connection.group,
    ...(name !== undefined && { name }),
    ...(token !== undefined && { token }),
    epoch,
    ...(conversation !== undefined && { conversation }),
    ...(seq !== undefined && { seq }),
    ...(seen && { seen }),
    ...(reset && { reset }),
    ...(members && { members }),
    limits: {
      msg: limits.messagePoints,
      per_second: rate.perSecond,
      burst: rate.burst,
      window: limits.window,
    },
  }
}

function closeOldestTab(hub: Hub, connection: Connection): void {
  const tabs = hub.roster.tabsOf(connection)
  if (!hub.limits || tabs.size <= maxTabs[connection.person]) return
  for (const oldest of tabs) return oldest.close(closeCodes.replaced, 'opened elsewhere')
}
