import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Answer, Change } from '@kefu/protocol/service.ts'
import { type AdminClient, requestOf } from './admin-client.ts'
import { catchUp } from './classic.ts'
import type { Connection, Hub } from './hub.ts'
import { leaveForGood } from './leave.ts'
import { refusalOf } from './refuse.ts'

const beatEvery = 10_000
const retryAfter = 1_000
/** Seconds: calls are refused from 300 on. */
const muchApart = 30

/** Tells the admin app every ten seconds who is connected here, and learns what did not reach us. */
export interface Beat {
  /** Names of the group chat rooms, or null before the first answer. */
  readonly rooms: ReadonlySet<string> | null
  /** When the last answer came, by the hub's clock; null before the first. */
  readonly answeredAt: number | null
  /** Seconds by which the admin app's clock is ahead of ours, where that is so much that it should be mended; else 0. */
  readonly clockAhead: number
  start(): void
  /** The rooms as they are from now on. Who is in one that is closed has to leave it. */
  takeRooms(names: readonly string[]): void
  close(): void
}

export function createBeat(hub: Hub, admin: Pick<AdminClient, 'call' | 'clockAhead'>): Beat {
  let rooms: ReadonlySet<string> | null = null
  let answeredAt: number | null = null
  /** How often the rooms were told: an answer that was under way meanwhile may know less. */
  let toldRooms = 0
  let since = 0
  let failing = false
  let apart = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function beat(): Promise<void> {
    let wait = beatEvery
    const told = toldRooms
    const used = hub.inUse.take()
    try {
      const [answer] = await admin.call('presence', [listOf(hub, since, used)])
      if (answer) {
        if (told === toldRooms) openRooms(answer.rooms)
        take(answer)
      }
    } catch (err) {
      // The way to the admin app is closed after us: what was under way then is nobody's concern.
      if (closed) return
      for (const session of used) hub.inUse.note(session)
      hub.metrics.failedCalls.inc({ call: 'presence' })
      if (!failing)
        hub.log.warn(
          { err, ...requestOf(err), call: 'presence' },
          'the admin app does not answer; trying again every second',
        )
      failing = true
      wait = retryAfter
    }
    if (closed) return
    lookAtClock()
    timer = setTimeout(() => void beat(), wait)
  }

  function clockAhead(): number {
    const ahead = admin.clockAhead() ?? 0
    return Math.abs(ahead) < muchApart ? 0 : ahead
  }

  function lookAtClock(): void {
    const seconds = clockAhead()
    if (seconds !== 0 && !apart) hub.log.warn({ seconds }, clockSentence(seconds))
    if (seconds === 0 && apart) hub.log.info('the two clocks agree again')
    apart = seconds !== 0
  }

  function take(answer: Answer<'presence'>): void {
    since = answer.now
    answeredAt = hub.now()
    if (failing) hub.log.info('the admin app answers again')
    failing = false
    endSessions(hub, answer.ended)
    expel(hub, answer.expelled ?? [])
    tellNews(hub, answer.changed)
  }

  function openRooms(names: readonly string[]): void {
    const open = new Set(names)
    for (const room of rooms ?? []) if (!open.has(room)) emptyRoom(hub, room)
    rooms = open
  }

  return {
    get rooms() {
      return rooms
    },
    get answeredAt() {
      return answeredAt
    },
    get clockAhead() {
      return clockAhead()
    },
    start() {
      void beat()
    },
    takeRooms(names) {
      toldRooms++
      openRooms(names)
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** What is to be done about clocks that differ by so many seconds. */
export function clockSentence(ahead: number): string {
  const which = ahead > 0 ? 'ahead of' : 'behind'
  return `The admin app's clock is ${Math.abs(ahead)} s ${which} this one: set both by NTP. From 300 s on no call is believed.`
}

function listOf({ node, boot, logins, roster }: Hub, since: number, used: number[]) {
  return {
    node,
    boot,
    upto: logins.upto,
    agents: roster.people('agent'),
    visitors: roster.people('visitor'),
    rooms: roster.rooms(),
    sessions: roster.sessions(),
    ...(used.length > 0 && { used }),
    since,
  }
}

function endSessions(hub: Hub, ended: number[]): void {
  if (ended.length === 0) return
  const sessions = new Set(ended)
  for (const connection of hub.roster.all())
    if (sessions.has(connection.session)) leaveForGood(hub, connection, closeCodes.signedOut, 'signed out')
}

/** Sends out of rooms who was expelled while nobody told us. */
function expel(hub: Hub, expelled: NonNullable<Answer<'presence'>['expelled']>): void {
  const frame = refusalOf('expelled')
  hub.deliver(
    expelled.map(({ room, id }) => ({ to: [`room:${room}`], id, frame, close: closeCodes.forbidden })),
  )
}

function emptyRoom(hub: Hub, room: string): void {
  for (const connection of hub.roster.at(`room:${room}`)) {
    connection.send(refusalOf('room_closed'))
    leaveForGood(hub, connection, closeCodes.forbidden, 'the room is closed')
  }
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
