import type { Status } from '@kefu/protocol/frames.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { type ConversationState, conversationStates, usersOf } from '../conversations/queries.ts'
import type { Outside } from '../hours/queries.ts'
import { joinedIn } from '../joining/queries.ts'
import { type Move, type Occasion, routeWaiting } from './queries.ts'

/** Routes who waits, and says what goes to whom because of it. */
export async function routeAndAnnounce(query: Query, occasion: Occasion = {}): Promise<Delivery[]> {
  return announceMoves(query, await routeWaiting(query, occasion))
}

async function announceMoves(query: Query, moves: Move[]): Promise<Delivery[]> {
  const rose = new Set(moves.filter((move) => move.rose).map((move) => move.conversation))
  return announce(
    query,
    moves.map((move) => move.conversation),
    rose,
  )
}

/**
 * Tells all sides how these conversations stand now: the visitor by `status`, by `login` the agent who has him and those
 * who joined.
 */
export async function announce(
  query: Query,
  conversationIds: number[],
  rose: ReadonlySet<number> = new Set(),
): Promise<Delivery[]> {
  if (conversationIds.length === 0) return []
  const states = await conversationStates(query, conversationIds)
  const users = await usersOf(
    query,
    states.filter((state) => state.agentId !== null && !state.closed).map((state) => state.id),
  )
  const userOf = new Map(users.map((user) => [user.conversation, user]))
  const toOwners = states.flatMap((state) => {
    const status = { to: [`visitor:${state.visitorId}`], frame: statusOf(state, rose.has(state.id)) }
    const user = userOf.get(state.id)
    if (!user || state.agentId === null) return [status]
    return [visitorCame(state.agentId, user), status]
  })
  return [...toOwners, ...(await announceToJoined(query, conversationIds))]
}

/** Each sees it with his own marks. */
async function announceToJoined(query: Query, conversationIds: number[]): Promise<Delivery[]> {
  const joined = await joinedIn(query, conversationIds)
  const deliveries: Delivery[] = []
  for (const agent of new Set(joined.map((one) => one.agent))) {
    const conversations = joined.filter((one) => one.agent === agent).map((one) => one.conversation)
    const users = await usersOf(query, conversations, agent)
    deliveries.push(...users.map((user) => visitorCame(agent, user)))
  }
  return deliveries
}

/** The visitor's view of where his conversation stands. */
export function statusOf(state: ConversationState, moved = false): Status {
  const head = { type: 'status', conversation: state.id, rev: state.rev } as const
  if (state.closed) return { ...head, state: 'closed' }
  if (state.agentId !== null)
    return {
      ...head,
      state: 'served',
      agent: agentOf(state.agentId, state),
      ...(state.outside ? outsideOf(state.outside) : answerOf(state)),
    }
  // Whoever reads nothing of hours reads at least that nobody has to be here.
  const isNobodyHere = !state.anybody || state.outside !== null
  return {
    ...head,
    state: 'waiting',
    ...(isNobodyHere && { nobody: true as const }),
    ...(state.hasEmail && { email: true as const }),
    ...(state.outside ? outsideOf(state.outside) : lineOf(state, moved)),
  }
}

function outsideOf({ since, opens, zh, en }: Outside): Pick<Status, 'outside'> {
  return { outside: { since, ...(opens !== null && { opens }), ...(zh && { zh }), ...(en && { en }) } }
}

function lineOf(state: ConversationState, moved: boolean): Pick<Status, 'place' | 'moved' | 'wait_s'> {
  return {
    ...(state.place !== null && { place: state.place }),
    ...(moved && { moved: true as const }),
    ...waitOf(state),
  }
}

/** How long it takes as a rule: of whoever has waited longer than that already it is not true any more. */
function waitOf({ anybody, waited, usualWait }: ConversationState): Pick<Status, 'wait_s'> {
  if (!anybody || usualWait === null || waited > usualWait) return {}
  return { wait_s: Math.round(usualWait) }
}

function answerOf({ usualAnswer }: ConversationState): Pick<Status, 'answer_s'> {
  return usualAnswer === null ? {} : { answer_s: Math.round(usualAnswer) }
}

function agentOf(id: number, { agentName, agentAvatar }: ConversationState): NonNullable<Status['agent']> {
  return { id, name: agentName ?? '', ...(agentAvatar !== null && { avatar: agentAvatar }) }
}

function visitorCame(agentId: number, user: Awaited<ReturnType<typeof usersOf>>[number]): Delivery {
  const { id: from_id, conversation, rev } = user
  return {
    to: [`agent:${agentId}`],
    frame: { type: 'login', group: 'member', from_id, conversation, rev, user },
  }
}

export function visitorLeft(
  agentId: number,
  visitorId: number,
  conversation: number,
  rev: number,
  why: 'away' | 'closed' | 'moved',
): Delivery {
  return { to: [`agent:${agentId}`], frame: { type: 'logout', disc_id: visitorId, conversation, rev, why } }
}
