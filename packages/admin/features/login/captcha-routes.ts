import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Db } from '../../plugins/db.ts'
import { perMinute } from '../../plugins/limits.ts'
import { sessionKey } from '../../plugins/session-store.ts'
import { Refusal } from '../../refusal.ts'
import { captchaLength, drawCaptcha, isAnswer } from './captcha.ts'
import { keepCaptcha, lookAtCaptcha, takeCaptcha } from './queries.ts'
import { CaptchaCheck, Done } from './schema.ts'
import { answers, refusals } from './words.ts'

/** The picture that the login asks for. Open to all; how often, is limited by address. */
export const captchaRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  const check = { schema: { body: CaptchaCheck, response: { 200: Done } }, ...perMinute(60) }

  app.get('/captcha', perMinute(60), sendCaptcha)
  app.post('/captchaCheck', check, checkCaptcha)

  async function sendCaptcha(request: FastifyRequest, reply: FastifyReply) {
    const { answer, svg } = drawCaptcha()
    if (!request.session.stored) {
      // The captcha belongs to a session, so there has to be one: this gives it something to keep.
      reply.generateCsrf()
      await request.session.save()
    }
    await keepCaptcha(db, sessionKey(request.session.sessionId), answer)
    return reply.header('cache-control', 'no-store').type('image/svg+xml; charset=utf-8').send(svg)
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
}
