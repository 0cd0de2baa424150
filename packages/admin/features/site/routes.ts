import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Config } from '../../config.ts'
import type { Db } from '../../plugins/db.ts'
import { refuseInForm, wantsPage } from '../../plugins/errors.ts'
import type { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { words as home } from '../home/words.ts'
import { typedIn } from '../login/pages.ts'
import { onlyWith } from '../login/rights.ts'
import { changed } from './changed.ts'
import { ownGreeting } from './greeting.ts'
import { changeSite, readSite, type SiteSettings } from './queries.ts'
import { readForm } from './read-form.ts'
import { Done, longestGreeting, SiteForm, SiteQuery } from './schema.ts'
import { words } from './words.ts'

interface Options {
  config: Config
  db: Db
  addresses: Addresses
}

/** What the owner decides about the chat on his site. Behind the door, for the owner and administrators. */
export const siteRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { config, db, addresses }) => {
  app.addHook('onRequest', onlyWith('decide-for-site'))
  app.get('/site', async (_request, reply) => reply.redirect('/admin/site/index'))
  app.get('/site/index', { schema: { querystring: SiteQuery } }, openSite)
  app.post(
    '/site/index',
    { schema: { body: SiteForm, response: { 200: Done } }, errorHandler: showSiteAgain },
    saveSite,
  )

  async function openSite(
    request: FastifyRequest<{ Querystring: Static<typeof SiteQuery> }>,
    reply: FastifyReply,
  ) {
    const typed = typedOf(await readSite(db.query))
    return showSite(request, reply, { typed, isSaved: request.query.saved !== undefined })
  }

  async function saveSite(request: FastifyRequest<{ Body: SiteForm }>, reply: FastifyReply) {
    const { agent, body, ip: from } = request
    const wanted = readForm(body)
    const rev = await db.transaction(async (query) => {
      const settings = changed(await readSite(query), wanted)
      await audit(query, { who: agent.id, did: 'settings_changed', from, facts: { settings } })
      return changeSite(query, wanted)
    })
    request.log.info({ agentId: agent.id, rev }, 'site settings changed')
    if (wantsPage(request)) return reply.redirect('/admin/site/index?saved=1', 303)
    return { code: 0, msg: words.saved[request.locale] } as const
  }

  async function showSiteAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    const known = typedOf(await readSite(db.query))
    const typed = Object.fromEntries(Object.keys(known).map((field) => [field, typedIn(request, field)]))
    return showSite(request, reply, { typed, refusal })
  }

  async function showSite(request: FastifyRequest, reply: FastifyReply, page: SitePage) {
    const { signedInAs, signOut } = home
    const { refusal, typed, isSaved = false } = page
    return reply.page('features/site/site', {
      title: words.title,
      words: { ...words, signedInAs, signOut },
      styles: ['admin.css', 'site.css'],
      script: 'site',
      csrf: reply.generateCsrf(),
      agent: request.agent,
      typed,
      isSaved,
      problem: refusal ? { field: refusal.field, sentence: refusal.sentence[request.locale] } : null,
      greetings: ownGreeting,
      longestGreeting,
      embed: `<script async src="${addresses.admin(request)}/kefu.js"></script>`,
      sites: config.allowedOrigins,
    })
  }
}

interface SitePage {
  /** What stands in the fields, by their names. */
  typed: Record<string, string>
  isSaved?: boolean
  refusal?: Refusal
}

function typedOf(settings: SiteSettings): Record<keyof Omit<SiteForm, '_csrf'>, string> {
  return {
    accent: settings.accent ?? '',
    position: settings.position,
    greeting_zh: settings.greetingZh,
    greeting_en: settings.greetingEn,
    ask_name: settings.askName,
    ask_email: settings.askEmail,
    demand_identity: settings.demandIdentity ? 'on' : '',
    keep_days: settings.keepDays?.toString() ?? '',
    keep_files_days: settings.keepFilesDays?.toString() ?? '',
  }
}
