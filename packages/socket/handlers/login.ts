import { type CloseCode, closeCodes, type ErrorCode } from '@kefu/protocol/codes.ts'
import type { AgentLogin, Ready, VisitorLogin } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import type { Group } from '@kefu/protocol/people.ts'
import type { Answer, Call, LoginAnswer } from '@kefu/protocol/service.ts'
import { ClassicTimeline, catchUp, classicWelcome } from '../classic.ts'
import type { Connection, Hub } from '../hub.ts'
import { depart } from '../leave.ts'
import { refuse, sayBusy } from '../refuse.ts'

/** Pages that one person may have open. */
const maxTabs = { visitor: 10, agent: 5 }

/** Asks the admin app who this is. What the connection sends meanwhile waits for the answer. */
export function login(hub: Hub, connection: Connection, frame: VisitorLogin | AgentLogin): void {
  if (connection.stage !== 'new') return refuse(hub, connection, 'login', 'already_logged_in')
  if (frame.v === undefined) connection.classic = new ClassicTimeline()
  connection.person = frame.group === 'admin' ? 'agent' : 'visitor'
  const no = hub.logins.begin()
  const call = callOf(hub, connection, frame, no)
  connection.userAgent = ''
  const accepted = hub.lanes.login.push(no, {
    call,
    bytes: JSON.stringify(call).length,
    wanted() {
      if (connection.stage === 'gone') hub.logins.end(no)
      return connection.stage !== 'gone'
    },
    settle(answer) {
      hub.logins.end(no)
      answered(hub, connection, answer)
      const { number, person, id } = connection
      hub.log.debug({ connection: number, login: no, person, id }, 'login answered')
    },
  })
  if (accepted) connection.stage = 'asked'
  else {
    hub.logins.end(no)
    sayBusy(hub, connection, 'login', 1000)
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
  const { address, room, userAgent } = connection
  const { node, boot } = hub
  return {
    node,
    boot,
    no,
    person: connection.person,
    address,
    ...(room !== null && { room }),
    ...keyOf(frame.group, connection),
    ...(frame.group === 'member' && userAgent && { user_agent: userAgent }),
    ...told,
  }
}

/**
 * What a classic client has in its address. One too long to be ours is none: it would spoil the call for all who are
 * let in by it.
 */
function keyOf(group: Group, { ticket, token }: Connection): Pick<Call<'login'>, 'ticket' | 'token'> {
  if (group === 'admin') return ticket && ticket.length <= limits.ticketLength ? { ticket } : {}
  return token && token.length <= limits.tokenLength ? { token } : {}
}

function answered(hub: Hub, connection: Connection, answer: Answer<'login'> | null): void {
  if (!answer || 'code' in answer) {
    const code = answer?.code ?? 'internal'
    refuse(hub, connection, 'login', code, retryIn(answer))
    return connection.close(closeCodeOf(code), code)
  }
  const isGone = connection.stage === 'gone'
  admit(hub, connection, answer)
  if (isGone) depart(hub, connection, false)
  else welcome(hub, connection, answer)
  // Also when he is gone: what his coming set in motion concerns others.
  hub.deliver(answer.send)
  takeEarly(hub, connection)
}

function retryIn(answer: Answer<'login'> | null): { retry_ms?: number } {
  return answer && 'retry_ms' in answer && answer.retry_ms !== undefined ? { retry_ms: answer.retry_ms } : {}
}

/** Whoever was refused for our own trouble comes back. */
function closeCodeOf(code: ErrorCode): CloseCode {
  if (code === 'bad_ticket' || code === 'expired_ticket') return closeCodes.signedOut
  const forbidden: readonly ErrorCode[] = [
    'forbidden',
    'expelled',
    'room_closed',
    'bad_identity',
    'details_needed',
  ]
  return forbidden.includes(code) ? closeCodes.forbidden : closeCodes.restart
}

function takeEarly(hub: Hub, connection: Connection): void {
  const early = connection.early ?? []
  connection.early = null
  for (const text of early) hub.receive(connection, text)
}

/** Writes down what the admin app verified. */
function admit(hub: Hub, connection: Connection, answer: LoginAnswer): void {
  hub.heads.begin(answer.epoch)
  connection.id = answer.id
  connection.name = answer.name
  connection.session = answer.session ?? 0
  connection.isCanary = answer.canary === true
  connection.conversation = answer.conversation ?? 0
  if (answer.conversation !== undefined && answer.rev !== undefined) {
    const visitor = connection.room === null ? answer.id : 0
    hub.heads.note([answer.conversation, answer.seq ?? 0, answer.rev, visitor, answer.agent ?? 0])
  }
  for (const change of answer.heads ?? []) hub.heads.note(change)
  for (const change of answer.joined ?? []) {
    hub.heads.note(change)
    hub.heads.joins.join(answer.id, change[0])
  }
}

function welcome(hub: Hub, connection: Connection, answer: LoginAnswer): void {
  connection.stage = 'in'
  hub.roster.add(connection)
  hub.metrics.answers.inc({ type: 'login', answer: 'ready' })
  if (hasTooManyTabs(hub, connection)) return
  if (connection.classic) return welcomeClassic(hub, connection, answer)
  connection.send(readyOf(connection, answer))
  if (answer.status) connection.send(answer.status)
  if (answer.question) connection.send(answer.question)
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
  const { id, name, token, verified, epoch, conversation, seq, seen, reset, members, rev, removed } = answer
  const rate = connection.person === 'agent' ? limits.agent : limits.visitor
  return {
    type: 'ready',
    id,
    group: connection.group,
    ...(name !== undefined && { name }),
    ...(token !== undefined && { token }),
    ...(verified && { verified }),
    epoch,
    ...(conversation !== undefined && { conversation }),
    ...(seq !== undefined && { seq }),
    ...(seen && { seen }),
    ...(reset && { reset }),
    ...(members && { members }),
    ...(members && rev !== undefined && { rev }),
    ...(removed && { removed }),
    limits: {
      msg: limits.messagePoints,
      per_second: rate.perSecond,
      burst: rate.burst,
      window: limits.window,
    },
  }
}

/** An agent's new page takes the place of his oldest; a visitor's is closed itself, for nobody needs that many. */
function hasTooManyTabs(hub: Hub, connection: Connection): boolean {
  const { person } = connection
  const tabs = hub.roster.tabsOf(connection)
  if (!hub.limits || tabs.length <= maxTabs[person]) return false
  const [oldest] = tabs
  if (person === 'visitor') connection.close(closeCodes.flood, 'too many pages')
  else oldest?.close(closeCodes.replaced, 'opened elsewhere')
  return person === 'visitor'
}
