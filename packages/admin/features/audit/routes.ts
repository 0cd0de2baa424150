import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '../../plugins/db.ts'
import { perMinute } from '../../plugins/limits.ts'
import { readDays } from '../history/choice.ts'
import { everyAgent } from '../history/queries.ts'
import { timesIn } from '../history/times.ts'
import { zoneOf } from '../history/zone.ts'
import { words as home } from '../home/words.ts'
import { onlyWith } from '../login/rights.ts'
import type { Act } from './acts.ts'
import { audit } from './audit.ts'
import { auditAsCsv, pageOf } from './export.ts'
import type { Choice } from './queries.ts'
import { AuditExport, AuditQuery, addressOf } from './schema.ts'
import { told } from './telling.ts'
import { acts, phrases, words } from './words.ts'

const pageSize = 100

/** What was done, to be looked through and taken away. Behind the door, for the owner and administrators. */
export const auditRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  app.addHook('onRequest', onlyWith('read-audit'))
  app.get('/audit', async (_request, reply) => reply.redirect('/admin/audit/index'))
  app.get('/audit/index', { schema: { querystring: AuditQuery } }, showLines)
  app.get('/audit/export', { schema: { querystring: AuditExport }, ...perMinute(20) }, sendLines)

  async function showLines(request: FastifyRequest<{ Querystring: AuditQuery }>, reply: FastifyReply) {
    const { query, locale, agent } = request
    const zone = zoneOf(query.zone)
    const times = timesIn(zone, locale)
    const agents = await everyAgent(db.query)
    const names = new Map(agents.map(({ id, name }) => [id, name]))
    // One more than is shown tells that there are more.
    const lines = await pageOf(db, readChoice(query, zone), Number(query.before) || null, pageSize + 1)
    const shown = lines.slice(0, pageSize)
    const last = lines.length > pageSize ? shown.at(-1) : undefined
    const { before, zone: _, ...chosen } = query
    const { signedInAs, signOut } = home
    return reply.page('features/audit/audit', {
      title: words.title,
      words: { ...words, signedInAs, signOut },
      styles: ['admin.css', 'history.css'],
      script: 'history',
      csrf: reply.generateCsrf(),
      agent,
      agents,
      acts: Object.entries(acts).map(([act, name]) => ({ act, name: name[locale] })),
      query,
      zoneWords: phrases[locale].zone(zone),
      isFiltered: Object.values(chosen).some((value) => value),
      list: shown.map((line) => told(line, (id) => names.get(id) ?? null, times, locale)),
      older: last ? addressOf('index', { ...query, before: String(last.id) }) : null,
      newest: before ? addressOf('index', { ...query, before: '' }) : null,
      all: addressOf('index', { zone: query.zone }),
      csv: addressOf('export', { ...query, before: '' }),
    })
  }

  async function sendLines(
    { query, agent, ip: from }: FastifyRequest<{ Querystring: AuditExport }>,
    reply: FastifyReply,
  ) {
    const choice = readChoice(query, zoneOf(query.zone))
    await audit(db.query, { who: agent.id, did: 'audit_exported', from, facts: {} })
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="kefu-audit.csv"')
      .header('cache-control', 'no-store')
      .send(Readable.from(auditAsCsv(db, choice)))
  }
}

function readChoice({ who = '', did = '', from, to }: AuditExport, zone: string): Choice {
  return {
    agentId: Number(who) || null,
    who: who === 'visitor' || who === 'stranger' || who === 'system' ? who : null,
    did: isAct(did) ? did : null,
    ...readDays({ from, to }, zone),
  }
}

function isAct(name: string): name is Act {
  return name in acts
}
