import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '../../plugins/db.ts'
import { refuseInForm } from '../../plugins/errors.ts'
import { perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { beginSession } from './begin-session.ts'
import { isSetUpOpen, setUpOwner } from './first-account.ts'
import { landing } from './next.ts'
import { showSetUp, typedIn } from './pages.ts'
import { bodyLimit, SetUp, SetUpQuery, SignedIn } from './schema.ts'
import { refusals } from './words.ts'

/** How the first account comes to be: by a link that works once. Open to whoever has it. */
export const setUpRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  const get = { schema: { querystring: SetUpQuery }, ...perMinute(20) }
  const post = { schema: { body: SetUp, response: { 200: SignedIn } }, bodyLimit, ...perMinute(20) }

  app.get('/setup', get, openSetUp)
  app.post('/setup', { ...post, errorHandler: showSetUpAgain }, postSetUp)

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
    const agentId = await setUpOwner(db, token, { username, name, password }, request.ip)
    return beginSession(request, reply, { agentId, remember: false, href: landing })
  }

  async function showSetUpAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const token = typedIn(request, 'token')
    if (!(await isSetUpOpen(db, token))) throw err
    return showSetUp(request, reply, token, refuseInForm(err, request, reply))
  }
}
