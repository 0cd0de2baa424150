import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Parts } from '../../app.ts'
import type { Mailer } from '../../mail.ts'
import { refuseInForm, wantsPage } from '../../plugins/errors.ts'
import { perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { beginSession } from '../login/begin-session.ts'
import { landing } from '../login/next.ts'
import { typedIn } from '../login/pages.ts'
import { bodyLimit } from '../login/schema.ts'
import { showForgot, showInvitation, showPassword } from './coming-pages.ts'
import { choosePassword, chosenFor, sendPasswordLink } from './forgotten.ts'
import { accept, invitedBy } from './invite.ts'
import { Accepting, Choosing, ForgotQuery, Forgotten, GoesOn, TokenQuery } from './schema.ts'
import { comingWords, refusals } from './words.ts'

interface Options extends Pick<Parts, 'config' | 'db' | 'socket'> {
  mailer: Mailer | null
}

type TokenRequest = FastifyRequest<{ Querystring: Static<typeof TokenQuery> }>

/** How somebody gets in who was invited, or has forgotten his password. Open to all; how often, is limited by address. */
export const comingRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { config, db, socket, mailer },
) => {
  const underWay = new Set<Promise<void>>()
  app.addHook('onClose', async () => void (await Promise.all(underWay)))

  const get = { schema: { querystring: TokenQuery }, ...perMinute(20) }
  const answer = { 200: GoesOn }
  const accepting = { schema: { body: Accepting, response: answer }, bodyLimit, ...perMinute(20) }
  const choosing = { schema: { body: Choosing, response: answer }, bodyLimit, ...perMinute(20) }
  const asking = { schema: { body: Forgotten, response: answer }, bodyLimit, ...perMinute(5) }

  app.get('/invitation', get, openInvitation)
  app.post('/invitation', { ...accepting, errorHandler: showInvitationAgain }, acceptInvitation)
  app.get('/forgot', { schema: { querystring: ForgotQuery } }, openForgot)
  app.post('/forgot', { ...asking, errorHandler: showForgotAgain }, askForLink)
  app.get('/password', get, openPassword)
  app.post('/password', { ...choosing, errorHandler: showPasswordAgain }, savePassword)

  async function openInvitation(request: TokenRequest, reply: FastifyReply) {
    return invitationPage(request, reply, request.query.token ?? '')
  }

  async function invitationPage(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    refusal?: Refusal,
  ) {
    const invitation = await invitedBy(db, token)
    if (!invitation) throw new Refusal(404, refusals.oldInvitation)
    return showInvitation(request, reply, { token, invitation, refusal })
  }

  async function acceptInvitation(
    request: FastifyRequest<{ Body: Static<typeof Accepting> }>,
    reply: FastifyReply,
  ) {
    const { token, username = '', password = '' } = request.body
    const agentId = await accept(db, token, { username, password }, request.ip)
    request.log.info({ agentId }, 'invitation accepted')
    return beginSession(request, reply, { agentId, remember: false, href: landing })
  }

  async function showInvitationAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    return invitationPage(request, reply, typedIn(request, 'token'), refusal)
  }

  async function openForgot(
    request: FastifyRequest<{ Querystring: Static<typeof ForgotQuery> }>,
    reply: FastifyReply,
  ) {
    return showForgot(request, reply, { mailer, isSent: request.query.sent !== undefined })
  }

  // The answer is on its way before it is looked who is meant: nobody learns from it, or from its time, who is an agent.
  async function askForLink(
    request: FastifyRequest<{ Body: Static<typeof Forgotten> }>,
    reply: FastifyReply,
  ) {
    const { locale, log } = request
    const who = (request.body.who ?? '').trim()
    if (!mailer || config.publicUrl === null) throw new Refusal(404, comingWords.askSomebody)
    if (who === '') throw new Refusal(400, refusals.noWho, 'who')
    const sending = sendPasswordLink(db, mailer, { who, locale, origin: config.publicUrl })
      .catch((err) => log.warn({ err }, 'a password link was not sent'))
      .then(() => void underWay.delete(sending))
    underWay.add(sending)
    const href = '/admin/login/forgot?sent=1'
    if (wantsPage(request)) return reply.redirect(href, 303)
    return { code: 0, msg: comingWords.sent[locale], href } as const
  }

  async function showForgotAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    return showForgot(request, reply, { mailer, refusal: refuseInForm(err, request, reply) })
  }

  async function openPassword(request: TokenRequest, reply: FastifyReply) {
    return passwordPage(request, reply, request.query.token ?? '')
  }

  async function passwordPage(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    refusal?: Refusal,
  ) {
    const account = await chosenFor(db, token)
    if (!account) throw new Refusal(404, refusals.oldPasswordLink)
    return showPassword(request, reply, { token, account, refusal })
  }

  async function savePassword(
    request: FastifyRequest<{ Body: Static<typeof Choosing> }>,
    reply: FastifyReply,
  ) {
    const { token, password = '' } = request.body
    const agentId = await choosePassword({ db, socket }, token, password, request.ip)
    request.log.info({ agentId }, 'password chosen by a link')
    return beginSession(request, reply, { agentId, remember: false, href: landing })
  }

  async function showPasswordAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    return passwordPage(request, reply, typedIn(request, 'token'), refusal)
  }
}
