import { randomBytes } from 'node:crypto'
import { type CloseCode, closeCodes } from '@kefu/protocol/codes.ts'
import type { RoomMember, ServerFrame } from '@kefu/protocol/frames.ts'
import type { Answer, Call, Delivery, ServiceName } from '@kefu/protocol/service.ts'
import type { Logger } from 'pino'
import { type CallAdmin, requestOf } from './admin-client.ts'
import { withOnlookers } from './audience.ts'
import { catchUp, classicText, showClassic, sideOf } from './classic.ts'
import { createHeads } from './heads.ts'
import type { AllLanes, Connection, Hub } from './hub.ts'
import { createInUse } from './in-use.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { leaveForGood } from './leave.ts'
import { createLogins } from './logins.ts'
import { createLooks } from './looks.ts'
import { createMetrics } from './metrics.ts'
import { noteLeft, noteUser } from './note-user.ts'
import { createRoomNews } from './room-news.ts'
import { createRoster } from './roster.ts'
import { receive } from './router.ts'

export interface HubParts {
  /** How this server is known to the admin app. */
  readonly node: string
  readonly call: CallAdmin
  readonly log: Logger
  readonly limits: boolean
  readonly now?: () => number
}

/** Whole numbers: V8 gives each fraction, and each number as large as a date, memory of its own. */
const elapsed = () => Math.round(performance.now())

/** Lanes by call: so many POSTs of it may be under way at once, when there is enough for each. */
const laneCounts = { login: 4, save_msg: 8, load_user_list: 4, logout: 2, sync: 4, seen: 2, page: 1 }

/** Puts the core together: it needs a way to the admin app, and neither sockets nor a database. */
export function createHub({ node, call, log, limits, now = elapsed }: HubParts): Hub & { close(): void } {
  const roster = createRoster()
  const heads = createHeads()
  const metrics = createMetrics({
    connections: () => roster.size,
    people: (person) => roster.people(person).length,
    backlog: () => Object.values(lanes).reduce((sum, { backlog }) => sum + backlog, 0),
    lanes: () => Object.entries(lanes).map(([name, { backlog }]) => [name, backlog]),
    unsent: () => roster.all().reduce((sum, { line }) => sum + line.unsent, 0),
  })
  const lanes: AllLanes = {
    login: lanesFor('login'),
    save_msg: lanesFor('save_msg'),
    load_user_list: lanesFor('load_user_list'),
    logout: lanesFor('logout'),
    sync: lanesFor('sync'),
    seen: lanesFor('seen'),
    page: lanesFor('page'),
  }

  function lanesFor<Name extends Exclude<ServiceName, 'presence'>>(
    name: Name,
  ): Lanes<Call<Name>, Answer<Name>> {
    return createLanes<Call<Name>, Answer<Name>>({
      count: laneCounts[name],
      post(calls) {
        const end = metrics.calls.startTimer({ call: name })
        return call(name, calls).finally(end)
      },
      onFailure(err, entries, tries) {
        metrics.failedCalls.inc({ call: name })
        // While the admin app is away this comes twice a second from each lane: the first time says it all.
        if (tries === 0) log.warn({ err, ...requestOf(err), call: name, entries }, 'service call failed')
      },
    })
  }

  function relay(to: readonly string[], frame: ServerFrame, except?: Connection): void {
    let text: string | undefined
    for (const address of to) {
      for (const connection of roster.at(address)) {
        if (connection === except) continue
        if (connection.classic) sendClassic(connection, frame)
        else {
          text ??= JSON.stringify(frame)
          connection.line.send(text)
        }
      }
    }
  }

  // The last frame in the words of the original: in a room of 500 it is written out once.
  let classicFrame: ServerFrame | undefined
  let classicFor: string | undefined
  let written: string | null = null

  function sendClassic(connection: Connection, frame: ServerFrame): void {
    const side = sideOf(connection)
    if (classicFrame !== frame || classicFor !== side) {
      classicFrame = frame
      classicFor = side
      written = classicText(frame, side)
    }
    if (frame.type === 'msg') return showClassic(hub, connection, frame, written)
    if (written !== null) connection.line.send(written)
    if (frame.type === 'login') catchUp(hub, connection, frame.conversation, frame.user.seq)
  }

  function deliver(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      if (delivery.id !== undefined) showOut(delivery, delivery.id)
      else {
        if (delivery.frame) take(delivery.to, delivery.frame)
        if (delivery.close !== undefined) end(delivery.to, delivery.close, delivery.session)
      }
    }
  }

  /** What goes to one person in a room; when it ends, without the grace: who was there is told at once. */
  function showOut({ to, frame, close }: Delivery, id: number): void {
    for (const address of to) {
      for (const connection of roster.at(address)) {
        if (connection.id !== id) continue
        if (frame) connection.send(frame)
        if (close !== undefined) leaveForGood(hub, connection, close, 'ended by the admin app')
      }
    }
  }

  function take(to: readonly string[], frame: ServerFrame): void {
    if (frame.type === 'join') rename(to, frame.members)
    if (frame.type === 'join' || frame.type === 'leave') return news.add(to, frame)
    // Whatever address was given: what agents say among themselves is shown to agents.
    if (frame.type === 'note') return relay(to.filter(isAgents), frame)
    noteHead(to, frame)
    // What was not said on a line is shown to whom a lane would have shown it.
    const isShown = frame.type === 'msg' && to.length > 0
    relay(isShown ? withOnlookers(hub, frame.conversation, [...to]) : to, frame)
  }

  /** Whoever joins anew has another name: his next message carries it. */
  function rename(to: readonly string[], members: readonly RoomMember[]): void {
    for (const address of to) {
      for (const [id, name, role] of members) {
        const room = address.slice(address.indexOf(':') + 1)
        const person = role === 'admin' ? 'agent' : 'visitor'
        for (const tab of roster.tabsOf({ room, person, id })) tab.name = name || undefined
      }
    }
  }

  /** Takes the numbers out of what passes through on its way to one person. */
  function noteHead(to: readonly string[], frame: ServerFrame): void {
    const [address = ''] = to
    const person = Number(address.slice(address.indexOf(':') + 1))
    if (frame.type === 'login') noteUser(heads, person, { ...frame.user, rev: frame.rev })
    if (frame.type === 'logout') noteLeft(heads, person, frame)
    if (frame.type === 'removed') heads.note([frame.conversation, 0, frame.rev, 0, 0])
    if (frame.type === 'msg') heads.raise(frame.conversation, frame.seq)
    if (frame.type !== 'status') return
    const { conversation, rev, agent } = frame
    heads.note([conversation, 0, rev, person, agent?.id ?? 0])
    for (const tab of roster.at(address)) if (tab.conversation < conversation) tab.conversation = conversation
  }

  const isAgents = (address: string) => address === 'agents' || address.startsWith('agent:')

  function end(to: readonly string[], close: CloseCode, session?: number): void {
    for (const address of to) {
      const hasSignedOut = close === closeCodes.signedOut && address.startsWith('agent:')
      for (const connection of hasSignedOut ? everywhere(address) : roster.at(address)) {
        if (session !== undefined && connection.session !== session) continue
        if (close === closeCodes.signedOut) leaveForGood(hub, connection, close, 'signed out')
        else connection.close(close, 'ended by the admin app')
      }
    }
  }

  /** Also in the rooms: an agent who signs out leaves those too. */
  function everywhere(address: string): Connection[] {
    return roster.all().filter(({ person, id }) => `${person}:${id}` === address)
  }

  const hub: Hub = {
    node,
    boot: randomBytes(9).toString('base64url'),
    lanes,
    roster,
    heads,
    inUse: createInUse(),
    looks: createLooks(relay),
    logins: createLogins(),
    metrics,
    log,
    limits,
    now,
    receive: (connection, text) => receive(hub, connection, text),
    deliver,
    relay,
  }
  const news = createRoomNews(relay)
  function close(): void {
    news.close()
    hub.looks.close()
  }
  return { ...hub, close }
}
