import type { RoomMember } from '@kefu/protocol/frames.ts'
import type { Answer, Call, Delivery } from '@kefu/protocol/service.ts'
import { cleanLine } from '@kefu/protocol/text.ts'
import { readLanguage } from '../../locale.ts'
import type { Db, Query } from '../../plugins/db.ts'
import { blockedAmong } from '../blocks/queries.ts'
import {
  type ConversationState,
  changesOfAgents,
  currentEpoch,
  openConversationsOf,
  type Room,
  rolledBack,
  roomsNamed,
} from '../conversations/queries.ts'
import { type Arriving, admitArriving, knowArriving } from '../identity/arriving.ts'
import type { Vouching } from '../identity/vouching.ts'
import { changesOfJoined } from '../joining/queries.ts'
import type { Ticket, Tickets } from '../login/ticket.ts'
import { type Arrival, arrive, nodeOf, presenceKey, whoIsHere } from '../presence/queries.ts'
import { askLater } from '../ratings/ask.ts'
import { fittingName, generatedName } from '../rooms/names.ts'
import { expelledAmong, memberOf, nameVisitors, removedSince, roomMembers } from '../rooms/queries.ts'
import { statusOf } from '../routing/announce.ts'
import { welcome } from '../routing/welcome.ts'
import { cameFrom, cleanPage, visited } from '../visitors/pages.ts'
import { greetVisitors, newPeople, rememberPages } from '../visitors/queries.ts'
import type { VisitorTokens } from '../visitors/token.ts'
import { spendTickets } from './queries.ts'

export interface Identities {
  readonly tokens: VisitorTokens
  readonly tickets: Tickets
  readonly vouching: Vouching
}

type LoginCall = Call<'login'>
type LoginReply = Answer<'login'>
/** A call whose person is known. */
interface Guest {
  call: LoginCall
  person: 'visitor' | 'agent'
  id: number
  name: string | undefined
  session?: number
  /** His site vouches for him. */
  isVerified?: boolean
  room: Room | undefined
}
/** A guest, and the place of his call. */
interface Named {
  index: number
  guest: Guest
}

/**
 * Lets a batch of people in. Whoever cannot be believed is refused before anything is asked of the database; the
 * others are let in by one transaction, with as many statements for 500 as for one.
 */
export async function logIn(
  db: Db,
  identities: Identities,
  calls: LoginCall[],
  deliver: (deliveries: Delivery[]) => Promise<void>,
): Promise<LoginReply[]> {
  const { tokens } = identities
  const tickets = calls.map((call) =>
    call.person === 'agent' ? identities.tickets.readTicket(call.ticket ?? '') : null,
  )
  const answers: (LoginReply | undefined)[] = tickets.map((ticket) =>
    typeof ticket === 'string' ? { code: ticket } : undefined,
  )
  if (answers.every((answer) => answer !== undefined)) return answers

  const { arriving, told } = await knowArriving(db, identities, calls)
  // Before anybody is let in: it sends pages away that come in anew, and not those of this batch.
  await deliver(told)
  await db.transaction(async (query) => {
    const rooms = await findRooms(query, calls)
    const { admitted: visitors, refused } = await admitArriving(query, arriving)
    for (const [index, code] of refused) answers[index] = { code }
    const guests = [
      ...(await welcomeAgents(query, calls, tickets, answers)),
      ...(await withoutBlocked(query, await welcomeVisitors(query, visitors), answers)),
    ].filter(({ index, guest }) => {
      const { room } = guest.call
      if (room === undefined) return true
      guest.room = rooms.get(room)
      if (!guest.room) answers[index] = { code: 'forbidden' }
      else if (guest.room.closed) answers[index] = { code: 'room_closed' }
      return answers[index] === undefined
    })
    const admitted = await withoutExpelled(query, guests, answers)
    await nameInRooms(
      query,
      admitted.map(({ guest }) => guest),
    )
    const replies = await letIn(
      query,
      admitted.map(({ guest }) => guest),
      tokens,
    )
    admitted.forEach(({ index }, i) => {
      answers[index] = replies[i]
    })
  })
  return answers.map((answer) => answer ?? { code: 'internal' })
}

async function findRooms(query: Query, calls: LoginCall[]): Promise<Map<string, Room>> {
  const names = [...new Set(calls.flatMap((call) => call.room ?? []))]
  if (names.length === 0) return new Map()
  return new Map((await roomsNamed(query, names)).map((room) => [room.name, room]))
}

/** Uses up the tickets. A ticket that was used before is answered as one that is too old. */
async function welcomeAgents(
  query: Query,
  calls: LoginCall[],
  tickets: (Ticket | string | null)[],
  answers: (LoginReply | undefined)[],
): Promise<Named[]> {
  const holders = tickets.flatMap((ticket, index) =>
    ticket !== null && typeof ticket !== 'string' ? [{ index, ticket, call: calls[index]! }] : [],
  )
  if (holders.length === 0) return []
  const rows = await spendTickets(
    query,
    holders.map((holder) => holder.ticket),
  )
  return holders.flatMap(({ index, ticket, call }, i) => {
    const row = rows.get(i + 1)
    if (row?.name != null) {
      const { agentId: id, sessionId: session } = ticket
      return [
        { index, guest: { call, person: 'agent' as const, id, name: row.name, session, room: undefined } },
      ]
    }
    answers[index] = { code: row ? 'bad_ticket' : 'expired_ticket' }
    return []
  })
}

/** Greets those whom we know, and those who are new. */
async function welcomeVisitors(query: Query, visitors: Arriving[]): Promise<Named[]> {
  if (visitors.length === 0) return []
  const fresh = await newPeople(query, visitors.filter(({ id }) => id === null).length)
  const named = visitors.map((visitor) => ({ ...visitor, id: visitor.id ?? fresh.pop()! }))
  const names = await greetVisitors(
    query,
    named.map(({ call, id, details }) => ({
      id,
      ...details,
      locale: (call.locale && cleanLine(call.locale)) || null,
      zone: (call.zone && cleanLine(call.zone)) || null,
      page: call.page ? cleanPage(call.page) : null,
      address: call.address,
      user_agent: (call.user_agent && cleanLine(call.user_agent)) || null,
      came_from: call.page ? cameFrom(cleanPage(call.page)) : null,
    })),
  )
  await rememberPages(
    query,
    visited(named.flatMap(({ call: { page, room }, id }) => (page && !room ? { id, ...page } : []))),
  )
  return named.map(({ index, call, id, sub }) => ({
    index,
    guest: {
      call,
      person: 'visitor' as const,
      id,
      name: names.get(id),
      isVerified: sub !== null,
      room: undefined,
    },
  }))
}

/** Refuses visitors who are blocked. Only whom we know can be. */
async function withoutBlocked(
  query: Query,
  visitors: Named[],
  answers: (LoginReply | undefined)[],
): Promise<Named[]> {
  const known = visitors.filter(({ guest }) => guest.isVerified || guest.call.token !== undefined)
  const blocked = await blockedAmong(
    query,
    known.map(({ guest }) => guest.id),
  )
  for (const { index, guest } of known) if (blocked.has(guest.id)) answers[index] = { code: 'forbidden' }
  return visitors.filter(({ guest }) => !blocked.has(guest.id))
}

/** Refuses visitors whom an agent expelled from the room that they want to enter. */
async function withoutExpelled(
  query: Query,
  guests: Named[],
  answers: (LoginReply | undefined)[],
): Promise<Named[]> {
  const expelled = await expelledAmong(
    query,
    guests.flatMap(({ guest: { person, id, room } }) =>
      room && person === 'visitor' ? [{ room: room.id, visitor: id }] : [],
    ),
  )
  for (const { room, visitor, left } of expelled)
    for (const { index, guest } of guests)
      if (guest.room?.id === room && guest.id === visitor)
        answers[index] = { code: 'expelled', ...(left !== null && { retry_ms: left }) }
  return guests.filter(({ index }) => answers[index] === undefined)
}

/** In rooms visitors have a name from the first moment: the one they chose, or one that is made for them. */
async function nameInRooms(query: Query, guests: Guest[]): Promise<void> {
  const inRooms = guests.filter(({ room, person }) => room && person === 'visitor')
  const names = await nameVisitors(
    query,
    inRooms.map(({ id, call }) => ({
      id,
      chosen: fittingName(call.name ?? '') || null,
      generated: generatedName(id, readLanguage(call.locale)),
    })),
  )
  for (const guest of inRooms) guest.name = names.get(guest.id)
}

async function letIn(query: Query, guests: Guest[], tokens: VisitorTokens): Promise<LoginReply[]> {
  const arrivals = await arrivalsOf(query, guests)
  const here = await whoIsHere(query, arrivals)
  await arrive(query, arrivals)
  const isNew = (guest: Guest) => !here.has(presenceKey(guest.person, guest.id, guest.room?.id ?? 0))

  const served = guests.filter((guest) => guest.person === 'visitor' && !guest.room)
  const { states, sends } = await openFor(query, served, isNew)
  const questions = await askLater(query, silentAgain(served, states))
  const agents = guests.filter((guest) => guest.person === 'agent' && !guest.room).map((guest) => guest.id)
  const heads = agents.length > 0 ? await changesOfAgents(query, agents) : []
  const joined = agents.length > 0 ? await changesOfJoined(query, agents) : []
  const epoch = await currentEpoch(query)
  const reset = new Set(
    await rolledBack(
      query,
      guests.flatMap((guest) => guest.call.resume ?? []),
    ),
  )
  const removed = await removedSinceResume(query, guests)
  const members = new Map<number, RoomMember[]>()
  for (const { room } of guests)
    if (room && !members.has(room.id)) members.set(room.id, await roomMembers(query, room.id))

  return guests.map((guest, i): LoginReply => {
    const resets = (guest.call.resume ?? []).map(([id]) => id).filter((id) => reset.has(id))
    const common = {
      id: guest.id,
      ...(guest.name && { name: guest.name }),
      ...(guest.person === 'visitor' && { token: tokens.make(guest.id) }),
      ...(guest.isVerified && { verified: true as const }),
      ...(guest.session !== undefined && { session: guest.session }),
      epoch,
      ...(resets.length > 0 && { reset: resets }),
    }
    // What the batch as a whole sets in motion goes out once, with its first answer.
    const send = [
      ...(i === 0 ? sends : []),
      ...(guest.room && isNew(guest) ? [joinedRoom(guest, guest.room)] : []),
    ]
    if (guest.room) {
      const { id: conversation, seq, rev } = guest.room
      const seqs = removed.get(guest)
      return {
        ...common,
        conversation,
        seq,
        rev,
        members: members.get(guest.room.id) ?? [],
        ...(seqs && { removed: seqs }),
        send,
      }
    }
    if (guest.person === 'agent') {
      const others = joined.filter(({ agent }) => agent === guest.id).map(({ change }) => change)
      return {
        ...common,
        heads: heads.filter((change) => change[4] === guest.id),
        ...(others.length > 0 && { joined: others }),
        send,
      }
    }
    const state = states.get(guest.id)
    if (!state) return { code: 'internal' }
    const question = questions.get(guest.id)
    return {
      ...common,
      conversation: state.id,
      seq: state.seq,
      rev: state.rev,
      ...(state.agentId !== null && { agent: state.agentId }),
      status: statusOf(state),
      ...(question && { question }),
      seen: { delivered: state.delivered, read: state.read },
      send,
    }
  })
}

async function arrivalsOf(query: Query, guests: Guest[]): Promise<Arrival[]> {
  const nodeIds = new Map<string, number>()
  for (const { call } of guests) {
    const key = `${call.node} ${call.boot}`
    if (!nodeIds.has(key)) nodeIds.set(key, await nodeOf(query, call.node, call.boot))
  }
  return guests.map(({ call, person, id, room }) => ({
    nodeId: nodeIds.get(`${call.node} ${call.boot}`)!,
    person,
    id,
    roomId: room?.id ?? 0,
    no: call.no,
  }))
}

/** Sees to it that each visitor has an open conversation, and an agent when one is free. */
async function openFor(
  query: Query,
  visitors: Guest[],
  isNew: (guest: Guest) => boolean,
): Promise<{ states: Map<number, ConversationState>; sends: Delivery[] }> {
  if (visitors.length === 0) return { states: new Map(), sends: [] }
  const ids = visitors.map((visitor) => visitor.id)
  const { routed, open } = await openAll(query, ids)
  // Who has just come reads his own state in his answer.
  const justCame = new Set(visitors.filter(isNew).map(({ id }) => `visitor:${id}`))
  const sends = routed.filter(({ to }) => !to.every((address) => justCame.has(address)))
  return { states: new Map(open.map((state) => [state.visitorId, state])), sends }
}

async function openAll(
  query: Query,
  ids: number[],
): Promise<{ routed: Delivery[]; open: ConversationState[] }> {
  const routed = await welcome(query, ids)
  const open = await openConversationsOf(query, ids)
  if (open.length === new Set(ids).size) return { routed, open }
  // Who comes by another node than before may have been seen off in between, as the one who left there.
  return {
    routed: [...routed, ...(await welcome(query, ids))],
    open: await openConversationsOf(query, ids),
  }
}

/** Those who were here before, and have said nothing since: who goes on is not asked what was before. */
function silentAgain(visitors: Guest[], states: ReadonlyMap<number, ConversationState>): number[] {
  const ids = visitors.filter(({ call }) => call.token !== undefined).map(({ id }) => id)
  return [...new Set(ids)].filter((id) => states.get(id)?.seq === 0)
}

/** What was removed from rooms since their guests saw them last. Who comes for the first time reads it as it is. */
async function removedSinceResume(query: Query, guests: Guest[]): Promise<Map<Guest, number[]>> {
  const known = guests.flatMap((guest) => {
    const head = guest.call.resume?.find(([id, seq]) => id === guest.room?.id && seq > 0)
    return head ? [{ guest, room: head[0], at: head[2] }] : []
  })
  const rows = await removedSince(query, known)
  return new Map(
    known.flatMap(({ guest, room, at }) => {
      const row = rows.find((one) => one.room === room && one.at === at)
      return row ? [[guest, row.seqs]] : []
    }),
  )
}

function joinedRoom({ person, id, name }: Guest, room: Room): Delivery {
  return {
    to: [`room:${room.name}`],
    frame: { type: 'join', members: [memberOf(person, id, name ?? '')] },
  }
}
