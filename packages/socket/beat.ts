import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Answer, Change } from '@kefu/protocol/service.ts'
import type { CallAdmin } from './admin-client.ts'
import { catchUp } from './classic.ts'
import type { Connection, Hub } from './hub.ts'
import { leaveForGood } from './leave.ts'

const beatEvery = 10_000
const retryAfter = 1_000

/** Tells the admin app every ten seconds who is connected here, and learns what did not reach us. */
export interface Beat {
  /** Names of the group chat rooms, or null before the first answer. */
  readonly rooms: ReadonlySet<string> | null
  /** When the last answer came, by the hub's clock; null before the first. */
  readonly answeredAt: number | null
  start(): void
  close(): void
}

export function createBeat(hub: Hub, call: CallAdmin): Beat {
  let rooms: ReadonlySet<string> | null = null
  let answeredAt: number | null = null
  let since = 0
  let failing = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function beat(): Promise<void> {
    let wait = beatEvery
    try {
      const [answer] = await call('presence', [listOf(hub, since)])
      if (answer) take(answer)
    } catch (err) {
      // The way to the admin app is closed after us: what was under way then is nobody's concern.
      if (closed) return
      hub.metrics.failedCalls.inc({ call: 'presence' })
      if (!failing)
        hub.log.warn({ err, call: 'presence' }, 'the admin app does not answer; trying again every second')
      failing = true
      wait = retryAfter
    }
    if (!closed) timer = setTimeout(() => void beat(), wait)
  }

  function take(answer: Answer<'presence'>): void {
    rooms = new Set(answer.rooms)
    since = answer.now
    answeredAt = hub.now()
    if (failing) hub.log.info('the admin app answers again')
    failing = false
    endSessions(hub, answer.ended)
    tellNews(hub, answer.changed)
  }

  return {
    get rooms() {
      return rooms
    },
    get answeredAt() {
      return answeredAt
    },
    start() {
      void beat()
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

function listOf({ node, boot, logins, roster }: Hub, since: number) {
  return {
    node,
    boot,
    upto: logins.upto,
    agents: roster.people('agent'),
    visitors: roster.people('visitor'),
    rooms: roster.rooms(),
    sessions: roster.sessions(),
    since,
  }
}

function endSessions(hub: Hub, ended: number[]): void {
  if (ended.length === 0) return
  const sessions = new Set(ended)
  for (const connection of hub.roster.all())
    if (sessions.has(connection.session)) leaveForGood(hub, connection, closeCodes.signedOut, 'signed out')
}

/** What changed and neither an answer nor a delivery brought here: those it concerns are told at once, each once. */
function tellNews(hub: Hub, changes: readonly Change[]): void {
  const concerned = new Set<Connection>()
  for (const change of changes) {
    const [conversation, seq, , visitor, agent] = change
    const before = hub.heads.get(conversation)?.agent ?? 0
    if (!hub.heads.note(change)) continue
    const pages = hub.roster.at(`visitor:${visitor}`)
    for (const tab of pages) if (tab.conversation < conversation) tab.conversation = conversation
    const agents = [...new Set([agent, before, ...hub.heads.joins.at(conversation)])].flatMap((id) => [
      ...hub.roster.at(`agent:${id}`),
    ])
    for (const tab of [...pages, ...agents]) {
      // A classic client knows no heads: where it is in the conversation already, it is shown what it missed.
      if (tab.classic?.shown.has(conversation)) catchUp(hub, tab, conversation, seq)
      else concerned.add(tab)
    }
  }
  for (const tab of concerned) {
    const head = hub.heads.frameFor(tab)
    if (head) tab.send(head)
  }
}
