import formbody from '@fastify/formbody'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Cid } from '@kefu/protocol/frames.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Parts } from '../../app.ts'
import { cookieNames, cookies, nameForBrowsers } from '../../plugins/cookies.ts'
import { isUnavailable } from '../../plugins/db.ts'
import { refuseInForm } from '../../plugins/errors.ts'
import { refuseForeign } from '../../plugins/foreign.ts'
import { limits, perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { noteNews } from '../identity/arriving.ts'
import type { Details } from '../identity/details.ts'
import { typedIn } from '../login/pages.ts'
import { readSite } from '../site/queries.ts'
import type { ReadSite } from '../site/settings.ts'
import { openVisitorTokens } from '../visitors/token.ts'
import { isNobodyHere, knownOf, readGiven } from './asked.ts'
import { markSeen } from './mark-seen.ts'
import { showChat } from './page.ts'
import { nothingYet, plainOf } from './plain.ts'
import { refusals } from './words.ts'
import { saveWritten } from './written.ts'

type Options = Pick<Parts, 'config' | 'db' | 'socket' | 'unfiled'> & {
  addresses: Addresses
  site: ReadSite
}

/** What the visitor has seen, from a link or a form that was shown below it: `<conversation>-<seq>`. */
const Seen = Type.Optional(Type.String({ maxLength: 40 }))
const ChatQuery = Type.Object({ seen: Seen })
/** What is asked of him beside it; a browser cuts it before. */
const Detail = Type.Optional(Type.String({ maxLength: 1_000 }))
const Form = Type.Object({ cid: Cid, msg: Type.String(), seen: Seen, name: Detail, email: Detail })
type Form = Static<typeof Form>

const path = '/index/index/chat'
/** Seconds. */
const rememberedFor = 30 * 24 * 60 * 60
/** Milliseconds in which a form that is sent again is known to be the same. */
const again = 60_000

/**
 * Where visitors write. The page is a frame; packages/web/src/chat fills it. Where no script runs it is a form, and its
 * visitor is known by a cookie from his first words on. Open to all.
 */
export const chatRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { config, db, socket, addresses, site } = options
  const tokens = openVisitorTokens(config.sessionSecrets)
  /** The first words of somebody who has no cookie yet: a second click must not make a second visitor of him. */
  const firstWords = new Map<string, Promise<number>>()
  await app.register(cookies)
  app.addHook('onSend', nameForBrowsers)
  await app.register(formbody)
  await app.register(limits, { config })
  // Counted when the form has been read: it is shown again with what was written.
  const { rateLimit } = perMinute(20).config

  app.get(path, { schema: { querystring: ChatQuery }, config: { embeddable: true } }, openChat)
  app.post(
    path,
    {
      schema: { body: Form },
      config: { rateLimit: { ...rateLimit, hook: 'preHandler' } },
      onRequest: async (request) => refuseForeign(request, addresses),
      errorHandler: showAgain,
    },
    write,
  )

  async function openChat(request: FastifyRequest<{ Querystring: { seen?: string } }>, reply: FastifyReply) {
    const visitor = visitorOf(request)
    if (visitor !== null) await socket.deliver(await markSeen(db.query, visitor, request.query.seen))
    const [settings, isAlone] = await Promise.all([site(), isNobodyHere(db.query)])
    const plain = await plainOf(db.query, settings, isAlone, visitor, request.language)
    return showChat(app, { config, addresses, settings }, { request, reply }, plain)
  }

  async function write(request: FastifyRequest<{ Body: Form }>, reply: FastifyReply) {
    const settings = await readSite(db.query)
    // A form has no way for a site to say who its visitor is.
    if (settings.demandIdentity) throw new Refusal(403, refusals.demanded)
    const known = visitorOf(request)
    const details = readGiven(request.body, await knownOf(db.query, known), settings)
    const visitor = known ?? (await greet(request, details))
    if (known !== null) await goOn(request, known, details)
    reply.setCookie(cookieNames.visitor, tokens.make(visitor), {
      path,
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
      maxAge: rememberedFor,
    })
    return reply.redirect(request.asked === null ? path : `${path}?lang=${request.asked}`, 303)
  }

  /** Somebody whom we know may also say nothing but where he can be reached. */
  async function goOn(request: FastifyRequest<{ Body: Form }>, known: number, details: Details) {
    const { msg, seen } = request.body
    const isMore = details.name !== null || details.email !== null
    await socket.deliver(await noteNews(db, [{ id: known, sub: null, details }]))
    if (msg.trim() !== '' || !isMore) await saveWritten(options, known, wordsOf(request, details))
    await socket.deliver(await markSeen(db.query, known, seen))
  }

  function greet(request: FastifyRequest<{ Body: Form }>, details: Details): Promise<number> {
    const { cid } = request.body
    const before = firstWords.get(cid)
    if (before !== undefined) return before
    const visitor = saveWritten(options, null, wordsOf(request, details))
    firstWords.set(cid, visitor)
    const forget = () => firstWords.delete(cid)
    visitor.then(() => setTimeout(forget, again).unref(), forget)
    return visitor
  }

  async function showAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = isUnavailable(err) ? new Refusal(503, refusals.away) : refuseInForm(err, request, reply)
    const visitor = visitorOf(request)
    // Where the database is away there is nothing to show but what was written.
    const isAway = refusal.statusCode === 503
    const [settings, isAlone] = await Promise.all([site(), isNobodyHere(db.query)])
    const plain = isAway
      ? nothingYet()
      : await plainOf(db.query, settings, isAlone, visitor, request.language)
    reply.code(refusal.statusCode)
    const typed = {
      msg: typedIn(request, 'msg'),
      name: typedIn(request, 'name'),
      email: typedIn(request, 'email'),
    }
    return showChat(app, { config, addresses, settings }, { request, reply }, plain, { refusal, typed })
  }

  function visitorOf({ cookies }: FastifyRequest): number | null {
    return tokens.read(cookies[cookieNames.visitor] ?? '')
  }
}

function wordsOf({ body, ip, headers, language }: FastifyRequest<{ Body: Form }>, details: Details) {
  const { cid, msg } = body
  return { cid, msg, address: ip, userAgent: headers['user-agent'] ?? '', locale: language, details }
}
