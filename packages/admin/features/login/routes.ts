import rateLimit from '@fastify/rate-limit'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Parts } from '../../app.ts'
import { refuseInForm, wantsPage } from '../../plugins/errors.ts'
import { sessionKey } from '../../plugins/session-store.ts'
import { rememberedFor } from '../../plugins/sessions.ts'
import { Refusal } from '../../refusal.ts'
import { captchaLength, drawCaptcha, isAnswer } from './captcha.ts'
import { countFailures } from './failures.ts'
import { isSetUpOpen, setUpOwner } from './first-account.ts'
import { localPath } from './next.ts'
import { showLogin, showSetUp, typedIn } from './pages.ts'
import { keepCaptcha, lookAtCaptcha, takeCaptcha } from './queries.ts'
import { CaptchaCheck, Done, LoginQuery, SetUp, SetUpQuery, SignedIn, SignIn } from './schema.ts'
import { isCaptchaDemanded, signIn } from './sign-in.ts'
import { answers, refusals } from './words.ts'

const landing = '/admin/index/index'
/** So much that a password of a megabyte gets the answer of any other that is too long. */
const bodyLimit = 2 * 1024 * 1024
const perMinute = (max: number) => ({ config: { rateLimit: { max, timeWindow: '1 minute' } } })

/** How somebody becomes an agent. Open to all; how often, is limited by address. */
export const loginRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db'>> = async (
  app,
  { config, db },
) => {
  if (config.limits) await app.register(rateLimit, { global: false })
  const failures = countFailures()

  app.get('/login', { schema: { querystring: LoginQuery } }, openLogin)
  app.post(
    '/login',
    {
      schema: { body: SignIn, response: { 200: SignedIn } },
      bodyLimit,
      errorHandler: showLoginAgain,
      ...perMinute(20),
    },
    postLogin,
  )
  app.get('/captcha', perMinute(60), sendCaptcha)
  app.post(
    '/captchaCheck',
    { schema: { body: CaptchaCheck, response: { 200: Done } }, ...perMinute(60) },
    checkCaptcha,
  )
  app.get('/setup', { schema: { querystring: SetUpQuery }, ...perMinute(20) }, openSetUp)
  app.post(
    '/setup',
    {
      schema: { body: SetUp, response: { 200: SignedIn } },
      bodyLimit,
      errorHandler: showSetUpAgain,
      ...perMinute(20),
    },
    postSetUp,
  )

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
    await beginSession(request, agentId, body.remember === true || body.remember === 'on')
    return goOn(request, reply, localPath(body.next, landing))
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

  async function sendCaptcha(request: FastifyRequest, reply: FastifyReply) {
    const { answer, svg } = drawCaptcha()
    if (!request.session.stored) {
      // The captcha belongs to a session, so there has to be one: this gives it something to keep.
      reply.generateCsrf()
      await request.session.save()
    }
    await keepCaptcha(db, sessionKey(request.session.sessionId), answer)
    return reply.header('cache-control', 'no-store').type('image/svg+xml').send(svg)
  }

  async function checkCaptcha(request: FastifyRequest<{ Body: Static<typeof CaptchaCheck> }>) {
    const given = request.body.captcha.trim()
    if (given.length !== captchaLength) throw new Refusal(400, refusals.wrongLength, 'captcha')
    const key = sessionKey(request.session.sessionId)
    const answer = await lookAtCaptcha(db, key)
    if (answer !== null && isAnswer(answer, given))
      return { code: 0 as const, msg: answers.passed[request.locale] }
    await takeCaptcha(db, key)
    throw new Refusal(400, refusals.wrongCaptcha, 'captcha')
  }

  async function openSetUp(
    request: FastifyRequest<{ Querystring: { token?: string } }>,
    reply: FastifyReply,
  ) {
    const { token = '' } = request.query
    if (!(await isSetUpOpen(db, token))) throw new Refusal(404, refusals.oldLink)
    return showSetUp(request, reply, token)
  }

  async function postSetUp(request: FastifyRequest<{ Body: SetUp }>, reply: FastifyReply) {
    const { token, username = '', name = '', password = '' } = request.body
    const agentId = await setUpOwner(db, token, { username, name, password })
    await beginSession(request, agentId, false)
    return goOn(request, reply, landing)
  }

  async function showSetUpAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const token = typedIn(request, 'token')
    if (!(await isSetUpOpen(db, token))) throw err
    return showSetUp(request, reply, token, refuseInForm(err, request, reply))
  }
}

// A new session, or whoever planted the cookie of the one before would be signed in too.
async function beginSession({ session, log }: FastifyRequest, agentId: number, remember: boolean) {
  session.agentId = agentId
  session.remember = remember
  if (remember) session.options({ maxAge: rememberedFor })
  await session.regenerate(['agentId', 'remember'])
  log.info({ agentId, remember }, 'signed in')
}

function goOn(request: FastifyRequest, reply: FastifyReply, href: string) {
  if (wantsPage(request)) return reply.redirect(href, 303)
  return { code: 0 as const, msg: answers.signedIn[request.locale], href }
}
