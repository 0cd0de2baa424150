import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ChosenPresence } from '@kefu/protocol/frames.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { audit } from '../audit/audit.ts'
import { onlyWith } from '../login/rights.ts'
import { routeAndAnnounce } from '../routing/announce.ts'
import { changed } from '../site/changed.ts'
import { availabilityOf, changeSettings, choosePresence, limitAgent, readSettings } from './queries.ts'

const strict = { additionalProperties: false } as const
const Routing = Type.Union([Type.Literal('least_busy'), Type.Literal('round_robin'), Type.Literal('random')])
const Limit = Type.Union([Type.Integer({ minimum: 1, maximum: 1000 }), Type.Null()])
const Settings = Type.Object({ routing: Routing, limit: Limit }, strict)
const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
const Mine = Type.Object({
  code: Type.Literal(0),
  presence: ChosenPresence,
  limit: Limit,
  settings: Settings,
})

const done = { code: 0, msg: 'OK' } as const

/**
 * Whether an agent takes visitors, how many, and whose turn it is. Each agent says it of himself; the settings are those
 * of all, and the owner's and administrators' to change. Behind the door of agents.
 */
export const availabilityRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'db' | 'socket'>> = async (
  app,
  { db, socket },
) => {
  app.get('/me', { schema: { response: { 200: Mine } } }, async ({ agent }) => {
    const mine = await availabilityOf(db.query, agent.id)
    return { code: 0, ...mine, settings: await readSettings(db.query) } as const
  })

  const presence = Type.Object({ presence: ChosenPresence }, strict)
  app.post('/me/presence', { schema: { body: presence, response: { 200: Done } } }, async (request) => {
    const { agent, body } = request
    await choosePresence(db.query, agent.id, body.presence)
    await socket.deliver([
      { to: [`agent:${agent.id}`], frame: { type: 'presence', id: agent.id, presence: body.presence } },
    ])
    await route()
    return done
  })

  const limit = Type.Object({ limit: Limit }, strict)
  app.post('/me/limit', { schema: { body: limit, response: { 200: Done } } }, async ({ agent, body }) => {
    await limitAgent(db.query, agent.id, body.limit)
    await route()
    return done
  })

  app.post(
    '/settings',
    { schema: { body: Settings, response: { 200: Done } }, onRequest: onlyWith('decide-for-site') },
    async ({ agent, body, ip: from, log }) => {
      await db.transaction(async (query) => {
        const settings = changed(await readSettings(query), body)
        await changeSettings(query, body)
        await audit(query, { who: agent.id, did: 'settings_changed', from, facts: { settings } })
      })
      log.info({ agentId: agent.id, ...body }, 'settings changed')
      await route()
      return done
    },
  )

  /** Whoever waits may have an agent now. After the change and not with it: the routing locks in another order. */
  async function route(): Promise<void> {
    await socket.deliver(await routeAndAnnounce(db.query))
  }
}
