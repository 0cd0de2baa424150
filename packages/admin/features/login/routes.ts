import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Parts } from '../../app.ts'
import { refuseInForm } from '../../plugins/errors.ts'
import { perMinute } from '../../plugins/limits.ts'
import { sessionKey } from '../../plugins/session-store.ts'
import { audit } from '../audit/audit.ts'
import { beginSession } from './begin-session.ts'
import { openDevices } from './device.ts'
import { landing, localPath } from './next.ts'
import { showLogin, typedIn } from './pages.ts'
import { bodyLimit, LoginQuery, SignedIn, SignIn } from './schema.ts'
import { isCaptchaDemanded, type Origin, signIn } from './sign-in.ts'

/** How an agent gets in. Open to all; how often, is limited by address. */
export const loginRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db'>> = async (
  app,
  { config, db },
) => {
  const devices = openDevices({ config, db })
  const post = {
    schema: { body: SignIn, response: { 200: SignedIn } },
    bodyLimit,
    ...perMinute(20, devices.deviceOf),
  }

  app.get('/login', { schema: { querystring: LoginQuery } }, openLogin)
  app.post('/login', { ...post, errorHandler: showLoginAgain }, postLogin)

  async function openLogin(request: FastifyRequest<{ Querystring: { next?: string } }>, reply: FastifyReply) {
    const next = localPath(request.query.next, landing)
    if (request.session.agentId !== undefined) return reply.redirect(next)
    return showLogin(request, reply, { next, captcha: await captchaFor(request) })
  }

  async function postLogin(request: FastifyRequest<{ Body: SignIn }>, reply: FastifyReply) {
    const { body, session } = request
    const agentId = await signIn(
      { config, db },
      { fields: body, sessionKey: sessionKey(session.sessionId), ...originOf(request) },
    )
    await devices.remember(request, reply, agentId)
    const remember = body.remember === true || body.remember === 'on'
    const on = { kind: 'account', id: agentId } as const
    await audit(db.query, { who: agentId, did: 'signed_in', on, from: request.ip, facts: { remember } })
    return beginSession(request, reply, { agentId, remember, href: localPath(body.next, landing) })
  }

  async function showLoginAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    const next = localPath(typedIn(request, 'next'), landing)
    return showLogin(request, reply, { refusal, next, captcha: await captchaFor(request) })
  }

  async function captchaFor(request: FastifyRequest) {
    if (config.captcha === 'off') return 'off'
    const demanded = await isCaptchaDemanded({ config, db }, typedIn(request, 'username'), originOf(request))
    return demanded ? 'shown' : 'hidden'
  }

  function originOf(request: FastifyRequest): Origin {
    return { address: request.ip, device: devices.deviceOf(request) }
  }
}
