import type { Delivery } from '@kefu/protocol/service.ts'
import { type Db, isUnavailable, type Query } from '../../plugins/db.ts'
import { type Rounds, startRounds } from '../../rounds.ts'
import { conversationStates } from '../conversations/queries.ts'
import { announceTurn, keepPlan } from '../hours/turn.ts'
import { joinedUntilClosed } from '../joining/queries.ts'
import { endSilentNodes } from '../presence/queries.ts'
import { seeOffAgents, seeOffVisitors } from '../presence/see-off.ts'
import { askToRate } from '../ratings/ask.ts'
import { announce, routeAndAnnounce, visitorLeft } from './announce.ts'
import { keepPace } from './pace.ts'
import {
  closeForgotten,
  type Passed,
  passOnUnopened,
  releaseVisitorsOfGoneAgents,
  takeSweep,
  tidy,
} from './queries.ts'

/** Milliseconds from one sweep to the next. */
const every = 1_000
/** Seconds in which an agent opens what he was given; then it goes to the next. */
const unopenedFor = 60

/** How long people may be gone before anybody is told, in seconds. */
export interface Graces {
  readonly agentGrace: number
  readonly visitorGrace: number
}

/**
 * Looks once at every deadline, in the database: who is gone for good, who waits again, who can be served, what is
 * to be closed. Does nothing while another admin app sweeps. Answers what goes to whom.
 */
export async function sweep(db: Db, graces: Graces): Promise<Delivery[]> {
  return db.transaction(async (held) => {
    // The lock lives as long as this transaction; the steps are transactions of their own, so that none of them
    // keeps rows while the next one waits for others.
    if (!(await takeSweep(held))) return []
    const { query } = db
    await endSilentNodes(query)
    // Whoever is forgotten is answered once: with what follows from it, or not at all.
    const sends = [
      ...(await db.transaction((query) => seeOffVisitors(query, graces.visitorGrace))),
      ...(await db.transaction((query) => seeOffAgents(query, graces.agentGrace))),
    ]
    // Who loses his agent has no place in the line: the routing gives him one, or another agent, and tells him.
    await releaseVisitorsOfGoneAgents(query, graces.agentGrace)
    const routed = await routeAndAnnounce(query)
    const passed = await announcePassed(query, await passOnUnopened(query, unopenedFor))
    const closed = await announceClosed(query, await closeForgotten(query))
    // Last: it says of all of them how they stand by now.
    return [...sends, ...routed, ...passed, ...closed, ...(await announceTurn(db))]
  })
}

/** Tells the agent who had a conversation, the one who has it now, and the visitor. */
async function announcePassed(query: Query, passed: Passed[]): Promise<Delivery[]> {
  const left = passed.map(({ before, visitor, conversation, rev }) =>
    visitorLeft(before, visitor, conversation, rev, 'moved'),
  )
  return [
    ...left,
    ...(await announce(
      query,
      passed.map(({ conversation }) => conversation),
    )),
  ]
}

/** Tells all sides that conversations are closed, and asks the visitors how it was. */
export async function announceClosed(query: Query, ids: number[]): Promise<Delivery[]> {
  const states = await conversationStates(query, ids)
  const joined = await joinedUntilClosed(query, ids)
  const toAgents = states.flatMap(({ agentId, visitorId, id, rev }) => {
    const others = joined.filter(({ conversation }) => conversation === id).map(({ agent }) => agent)
    const agents = agentId === null ? others : [agentId, ...others]
    return agents.map((agent) => visitorLeft(agent, visitorId, id, rev, 'closed'))
  })
  return [...(await askToRate(query, await announce(query, ids))), ...toAgents]
}

/**
 * Sweeps every second, from `settleSeconds` after the start and after each time the database was away: an outage of
 * ours must not look as if everybody had left.
 */
export function startSweeper(
  db: Db,
  graces: Graces,
  deliver: (deliveries: Delivery[]) => Promise<void>,
  onFailure: (err: unknown) => void,
  settleSeconds = graces.agentGrace,
): Rounds {
  let settledAt = Date.now() + settleSeconds * 1000
  let rounds = 0

  async function round(): Promise<number> {
    try {
      if (Date.now() < settledAt) await db.query('routing_alive', 'select 1')
      else {
        await deliver(await sweep(db, graces))
        if (rounds++ % 60 === 0) {
          await tidy(db.query)
          await keepPace(db.query)
          await keepPlan(db.query)
        }
      }
      return every
    } catch (err) {
      if (isUnavailable(err)) settledAt = Date.now() + settleSeconds * 1000
      throw err
    }
  }

  return startRounds(round, onFailure, every)
}
