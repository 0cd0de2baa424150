import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Db } from '../../plugins/db.ts'
import { wantsPage } from '../../plugins/errors.ts'
import { sessionKey } from '../../plugins/session-store.ts'
import { Refusal } from '../../refusal.ts'
import { findSignedIn, noteSeen, type SignedInAgent, useSessions } from './queries.ts'
import { refusals } from './words.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in. Only behind the door is it ever set. */
    agent: SignedInAgent
  }
  interface FastifyContextConfig {
    /** Pages ask it by themselves: it does not keep a session in use. */
    automatic?: boolean
  }
}

interface Options {
  db: Db
  /** What strangers get: pages lead them to the login, calls answer 401 unless a form sent them. */
  strangers: 'to login' | '401'
}

/** The door: whatever is registered beside it is for agents who are signed in, and nobody else. */
export const door = fp<Options>(async (app, { db, strangers }) => {
  app.decorateRequest('agent')
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { agentId, sessionId } = request.session
    const agent = agentId === undefined ? null : await findSignedIn(db, sessionKey(sessionId))
    if (agent) {
      request.agent = agent
      if (isByPerson(request)) await useSessions(db.query, [agent.sessionId])
      if (agent.isUnseen) await noteSeen(db.query, [agent.id])
      return
    }
    if (strangers === '401' && !wantsPage(request)) throw new Refusal(401, refusals.signInFirst)
    const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : ''
    return reply.redirect(`/admin/login/login${next}`)
  })
})

// Whoever opens a page or changes something is there; what a page fetches, it may fetch while nobody is.
function isByPerson(request: FastifyRequest): boolean {
  if (request.routeOptions.config.automatic) return false
  return request.method !== 'GET' || wantsPage(request)
}
