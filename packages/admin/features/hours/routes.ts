import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '../../plugins/db.ts'
import { refuseInForm, wantsPage } from '../../plugins/errors.ts'
import { audit } from '../audit/audit.ts'
import { onlyWith } from '../login/rights.ts'
import { changed } from '../site/changed.ts'
import { isOpen, nextChange } from './hours.ts'
import { pageOf, rowsIn, showHours, typedBy } from './page.ts'
import { type Plan, planOf } from './plan.ts'
import { changeHours, type HoursSettings, readHours } from './queries.ts'
import { readForm } from './read-form.ts'
import { Done, HoursForm, HoursQuery } from './schema.ts'
import { writeSpans } from './spans.ts'
import { words } from './words.ts'

/** Rows of holidays that come with one click. */
const moreRows = 5

/** When the owner is there. Behind the door, for him and administrators. */
export const hoursRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  app.addHook('onRequest', onlyWith('decide-for-site'))
  app.get('/hours', async (_request, reply) => reply.redirect('/admin/hours/index'))
  app.get('/hours/index', { schema: { querystring: HoursQuery } }, openHours)
  app.post(
    '/hours/index',
    { schema: { body: HoursForm, response: { 200: Done } }, errorHandler: showAgain },
    saveHours,
  )

  async function openHours(request: FastifyRequest<{ Querystring: HoursQuery }>, reply: FastifyReply) {
    const settings = await readHours(db.query)
    const isSaved = request.query.saved !== undefined
    return showHours(request, reply, { ...pageOf(settings), isSaved, now: nowOf(settings) })
  }

  async function saveHours(request: FastifyRequest<{ Body: HoursForm }>, reply: FastifyReply) {
    const { agent, body, ip: from } = request
    if (body.more !== undefined && wantsPage(request))
      return showHours(request, reply, { typed: typedBy(request), rows: rowsIn(request) + moreRows })
    const wanted = readForm(body)
    await db.transaction(async (query) => {
      const settings = changed(toldOf(await readHours(query)), toldOf(wanted))
      await audit(query, { who: agent.id, did: 'settings_changed', from, facts: { settings } })
      await changeHours(query, wanted, plannedOf(wanted))
    })
    request.log.info({ agentId: agent.id, isOn: wanted.isOn }, 'business hours changed')
    if (wantsPage(request)) return reply.redirect('/admin/hours/index?saved=1', 303)
    return { code: 0, msg: words.saved[request.locale] } as const
  }

  async function showAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    return showHours(request, reply, { typed: typedBy(request), rows: rowsIn(request), refusal })
  }
}

function plannedOf(settings: HoursSettings): Plan {
  const now = Date.now()
  return settings.isOn ? planOf(settings, now) : { from: new Date(now), wasOpen: true, changes: [] }
}

function nowOf(settings: HoursSettings): { isOpen: boolean; until: number | null } | undefined {
  const now = Date.now()
  return settings.isOn ? { isOpen: isOpen(settings, now), until: nextChange(settings, now) } : undefined
}

/** As the audit log names them; what is in them is compared as it is written. */
function toldOf({ isOn, zone, week, holidays, messageZh, messageEn }: HoursSettings) {
  return {
    ...{ hours: isOn, hoursZone: zone, outsideZh: messageZh, outsideEn: messageEn },
    hoursWeek: week.map(writeSpans).join('; '),
    holidays: holidays.map(({ day, name, spans }) => `${day} ${name} ${writeSpans(spans)}`).join('; '),
  }
}
