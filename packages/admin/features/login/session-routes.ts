import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { closeCodes } from '@kefu/protocol/codes.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Parts } from '../../app.ts'
import { cookieNames } from '../../plugins/cookies.ts'
import { wantsPage } from '../../plugins/errors.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { Done, TicketAnswer } from './schema.ts'
import { openTickets, ticketLifetime } from './ticket.ts'
import { answers, refusals } from './words.ts'

/** What somebody who is signed in does with his session: takes a ticket for the socket, or ends it. */
export const sessionRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db' | 'socket'>> = async (
  app,
  { config, db, socket },
) => {
  const tickets = openTickets(config.sessionSecrets)

  app.post(
    '/ticket',
    { schema: { response: { 200: TicketAnswer } }, config: { automatic: true } },
    giveTicket,
  )
  app.post('/logout', { schema: { response: { 200: Done } } }, endSession)
  app.get('/logout', refuseGet)

  async function giveTicket({ agent }: FastifyRequest) {
    const ticket = tickets.makeTicket(agent.id, agent.sessionId)
    return { code: 0 as const, ticket, expires_in: ticketLifetime }
  }

  async function endSession(request: FastifyRequest, reply: FastifyReply) {
    const { id, sessionId } = request.agent
    const on = { kind: 'account', id } as const
    await audit(db.query, { who: id, did: 'signed_out', on, from: request.ip, facts: {} })
    await request.session.destroy()
    // What he had typed and not sent lies in this browser, where the next one may sit. On http browsers do not obey.
    reply.header('clear-site-data', '"storage"')
    reply.clearCookie(cookieNames.session, { path: '/', secure: request.protocol === 'https' })
    await socket.deliver([{ to: [`agent:${id}`], close: closeCodes.signedOut, session: sessionId }])
    request.log.info({ agentId: id }, 'signed out')
    if (wantsPage(request)) return reply.redirect('/admin/login/login', 303)
    return { code: 0 as const, msg: answers.signedOut[request.locale] }
  }

  // A link that signs out could be put into any page, and browsers follow links before they are clicked.
  async function refuseGet(_request: FastifyRequest, reply: FastifyReply) {
    reply.header('allow', 'POST')
    throw new Refusal(405, refusals.onlyPost)
  }
}
