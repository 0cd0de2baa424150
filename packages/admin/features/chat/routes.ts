import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Cid } from '@kefu/protocol/frames.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Parts } from '../../app.ts'
import { isUnavailable } from '../../plugins/db.ts'
import { refuseInForm } from '../../plugins/errors.ts'
import { refuseForeign } from '../../plugins/foreign.ts'
import { limits, perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { typedIn } from '../login/pages.ts'
import { readSite } from '../site/queries.ts'
import type { ReadSite } from '../site/settings.ts'
import { openVisitorTokens } from '../visitors/token.ts'
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
const Form = Type.Object({ cid: Cid, msg: Type.String(), seen: Seen })
type Form = Static<typeof Form>

const path = '/index/index/chat'
const visitorCookie = 'kefu_visitor'
/** Seconds. */
const rememberedFor = 30 * 24 * 60 * 60
/** Milliseconds in which a form that is sent again is known to be the same. */
const again = 60_000

/**
 * Where visitors write. The page is a frame; packages/web/src/chat fills it. Where no script runs it is a form, and its
 * visitor is known by a cookie from his first words on. Open to all.
 */
export const chatRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { config, db, socket, addresses } = options
  const tokens = openVisitorTokens(config.sessionSecrets)
  /** The first words of somebody who has no cookie yet: a second click must not make a second visitor of him. */
  const firstWords = new Map<string, Promise<number>>()
  await app.register(cookie)
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
    if (visitor === null) return showChat(app, options, { request, reply }, nothingYet())
    await socket.deliver(await markSeen(db.query, visitor, request.query.seen))
    return showChat(app, options, { request, reply }, await plainOf(db.query, visitor, request.language))
  }

  async function write(request: FastifyRequest<{ Body: Form }>, reply: FastifyReply) {
    // A form has no way for a site to say who its visitor is.
    if ((await readSite(db.query)).demandIdentity) throw new Refusal(403, refusals.demanded)
    const known = visitorOf(request)
    const visitor = known ?? (await greet(request))
    if (known !== null) {
      await saveWritten(options, known, wordsOf(request))
      await socket.deliver(await markSeen(db.query, known, request.body.seen))
    }
    reply.setCookie(visitorCookie, tokens.make(visitor), {
      path,
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
      maxAge: rememberedFor,
    })
    return reply.redirect(path, 303)
  }

  function greet(request: FastifyRequest<{ Body: Form }>): Promise<number> {
    const { cid } = request.body
    const before = firstWords.get(cid)
    if (before !== undefined) return before
    const visitor = saveWritten(options, null, wordsOf(request))
    firstWords.set(cid, visitor)
    const forget = () => firstWords.delete(cid)
    visitor.then(() => setTimeout(forget, again).unref(), forget)
    return visitor
  }

  async function showAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = isUnavailable(err) ? new Refusal(503, refusals.away) : refuseInForm(err, request, reply)
    const visitor = visitorOf(request)
    // Where the database is away there is nothing to show but what was written.
    const plain =
      visitor === null || refusal.statusCode === 503
        ? nothingYet()
        : await plainOf(db.query, visitor, request.language)
    reply.code(refusal.statusCode)
    const typed = typedIn(request, 'msg')
    return showChat(app, options, { request, reply }, plain, { refusal, typed })
  }

  function visitorOf({ cookies }: FastifyRequest): number | null {
    return tokens.read(cookies[visitorCookie] ?? '')
  }
}

function wordsOf({ body, ip, headers, language }: FastifyRequest<{ Body: Form }>) {
  const { cid, msg } = body
  return { cid, msg, address: ip, userAgent: headers['user-agent'] ?? '', locale: language }
}
