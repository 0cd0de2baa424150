import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Addresses } from '../../addresses.ts'
import type { Db } from '../../plugins/db.ts'
import { may } from '../login/rights.ts'
import { countNow } from './queries.ts'
import { words } from './words.ts'

/** Where an agent lands: how things stand, and the ways to everything else. Behind the door. */
export const homeRoutes: FastifyPluginAsyncTypebox<{ db: Db; addresses: Addresses }> = async (
  app,
  { db, addresses },
) => {
  app.get('/index/index', showHome)
  for (const path of ['/', '/index'])
    app.get(path, async (_request, reply) => reply.redirect('/admin/index/index'))

  async function showHome(request: FastifyRequest, reply: FastifyReply) {
    return reply.page('features/home/home', {
      title: words.title,
      words,
      styles: ['admin.css'],
      csrf: reply.generateCsrf(),
      agent: request.agent,
      mayDecide: may(request.agent, 'decide-for-site'),
      mayKeepAccounts: may(request.agent, 'keep-accounts'),
      figures: await countNow(db),
      embed: `<script async src="${addresses.admin(request)}/kefu.js"></script>`,
    })
  }
}
