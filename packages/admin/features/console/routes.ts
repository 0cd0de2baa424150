import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Addresses } from '../../addresses.ts'
import { lateBundle } from '../../plugins/assets.ts'
import { rightsOf } from '../login/rights.ts'

/** Where agents answer. The page is a frame; packages/web/src/console fills it. Behind the door. */
export const consoleRoutes: FastifyPluginAsyncTypebox<{ addresses: Addresses }> = async (
  app,
  { addresses },
) => {
  app.get('/service/index', showConsole)

  async function showConsole(request: FastifyRequest, reply: FastifyReply) {
    return reply.page('features/console/console', {
      title,
      words,
      styles: ['console.css'],
      script: 'console',
      csrf: reply.generateCsrf(),
      socket: addresses.socket(request),
      stream: lateBundle(app, 'stream', request.locale),
      attach: lateBundle(app, 'attach', request.locale),
      emoji: lateBundle(app, 'emoji', request.locale),
      agent: request.agent,
      rights: rightsOf(request.agent).join(' '),
    })
  }
}

const title = { zh: '客服工作台', en: 'Console' }
const words = {
  noScript: { zh: '客服工作台需要 JavaScript。', en: 'The console needs JavaScript.' },
}
