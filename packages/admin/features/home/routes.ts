import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Addresses } from '../../addresses.ts'
import type { Db } from '../../plugins/db.ts'
import { perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { agentsAsCsv, daysAsCsv } from '../figures/export.ts'
import { readFigures } from '../figures/page.ts'
import { readRange } from '../figures/range.ts'
import { FiguresExport, FiguresQuery } from '../figures/schema.ts'
import { words as figures } from '../figures/words.ts'
import { zoneOf } from '../history/zone.ts'
import type { SignedInAgent } from '../login/queries.ts'
import { demandRight, may } from '../login/rights.ts'
import { countNow } from './queries.ts'
import { words } from './words.ts'

/** Where an agent lands: how things stand, the figures of his days, and the ways to everything else. Behind the door. */
export const homeRoutes: FastifyPluginAsyncTypebox<{ db: Db; addresses: Addresses }> = async (
  app,
  { db, addresses },
) => {
  app.get('/index/index', { schema: { querystring: FiguresQuery } }, showHome)
  app.get('/index/export', { schema: { querystring: FiguresExport }, ...perMinute(20) }, sendFigures)
  for (const path of ['/', '/index'])
    app.get(path, async (_request, reply) => reply.redirect('/admin/index/index'))

  async function showHome(request: FastifyRequest<{ Querystring: FiguresQuery }>, reply: FastifyReply) {
    const { query, agent, locale } = request
    const told = await readFigures(db, query, { locale, agentId: onlyOf(agent) })
    if (told.problem !== null) reply.code(400)
    return reply.page('features/home/home', {
      title: words.title,
      words: { ...figures, ...words },
      styles: ['admin.css', 'home.css'],
      script: 'history',
      csrf: reply.generateCsrf(),
      agent,
      mayDecide: may(agent, 'decide-for-site'),
      mayKeepAccounts: may(agent, 'keep-accounts'),
      now: await countNow(db),
      isOwn: onlyOf(agent) !== null,
      ...told,
      embed: `<script async src="${addresses.admin(request)}/kefu.js"></script>`,
    })
  }

  async function sendFigures(
    { query, agent }: FastifyRequest<{ Querystring: FiguresExport }>,
    reply: FastifyReply,
  ) {
    if (query.as === 'agents') demandRight(agent, 'see-figures')
    const range = readRange(query, zoneOf(query.zone))
    if ('problem' in range) throw new Refusal(400, range.problem)
    return reply
      .type('text/csv; charset=utf-8')
      .header(
        'content-disposition',
        `attachment; filename="kefu-${query.as}-from-${range.from}-to-${range.to}.csv"`,
      )
      .header('cache-control', 'no-store')
      .send(
        query.as === 'agents'
          ? await agentsAsCsv(db.query, range)
          : await daysAsCsv(db.query, range, onlyOf(agent)),
      )
  }
}

/** Whose figures somebody may see: null, and he sees everybody's. */
function onlyOf(agent: SignedInAgent): number | null {
  return may(agent, 'see-figures') ? null : agent.id
}
