import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Parts } from '../../app.ts'
import { refuseInForm } from '../../plugins/errors.ts'
import { perMinute } from '../../plugins/limits.ts'
import { sessionKey } from '../../plugins/session-store.ts'
import { beginSession } from './begin-session.ts'
import { countFailures } from './failures.ts'
import { landing, localPath } from './next.ts'
import { showLogin, typedIn } from './pages.ts'
import { bodyLimit, LoginQuery, SignedIn, SignIn } from './schema.ts'
import { isCaptchaDemanded, signIn } from './sign-in.ts'

/** How an agent gets in. Open to all; how often, is limited by address. */
export const loginRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db'>> = async (
  app,
  { config, db },
) => {
  const failures = countFailures()
  const post = { schema: { body: SignIn, response: { 200: SignedIn } }, bodyLimit, ...perMinute(20) }

  app.get('/login', { schema: { querystring: LoginQuery } }, openLogin)
  app.post('/login', { ...post, errorHandler: showLoginAgain }, postLogin)

  async function openLogin(request: FastifyRequest<{ Querystring: { next?: string } }>, reply: FastifyReply) {
    const next = localPath(request.query.next, landing)
    if (request.session.agentId !== undefined) return reply.redirect(next)
    return showLogin(request, reply, { next, captcha: captchaFor(request) })
  }

  async function postLogin(request: FastifyRequest<{ Body: SignIn }>, reply: FastifyReply) {
    const { body, session, ip: address } = request
    const agentId = await signIn(
      { config, db, failures },
      { fields: body, sessionKey: sessionKey(session.sessionId), address },
    )
    const remember = body.remember === true || body.remember === 'on'
    return beginSession(request, reply, { agentId, remember, href: localPath(body.next, landing) })
  }

  async function showLoginAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    const next = localPath(typedIn(request, 'next'), landing)
    return showLogin(request, reply, { refusal, next, captcha: captchaFor(request) })
  }

  function captchaFor(request: FastifyRequest) {
    if (config.captcha === 'off') return 'off'
    const demanded = isCaptchaDemanded(config, failures, request.ip, typedIn(request, 'username'))
    return demanded ? 'shown' : 'hidden'
  }
}
