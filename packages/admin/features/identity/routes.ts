import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Parts } from '../../app.ts'
import { limits, perMinute } from '../../plugins/limits.ts'
import { audit } from '../audit/audit.ts'
import { diskStorage } from '../files/storage.ts'
import { openAgain, visitorOf } from '../visitors/bearer.ts'
import { openVisitorTokens } from '../visitors/token.ts'
import { forgetVisitor } from './forget.ts'
import { closedOf } from './past-queries.ts'
import { asData, asText } from './transcript.ts'
import { findSelf } from './transcript-queries.ts'

const strict = { additionalProperties: false } as const
const Nothing = Type.Object({}, strict)
const Wish = Type.Object({ as: Type.Union([Type.Literal('text'), Type.Literal('json')]) }, strict)
/** The last conversation of the page before. */
const After = Type.Object({ before: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })) }, strict)
const Past = Type.Object({
  code: Type.Literal(0),
  conversations: Type.Array(
    Type.Object({
      id: Type.Integer(),
      at: Type.Integer(),
      agent: Type.Optional(Type.String()),
      last: Type.String(),
    }),
  ),
  more: Type.Boolean(),
})
const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })

/** Conversations of one answer. */
const mostListed = 30

type Options = Pick<Parts, 'config' | 'db' | 'socket'> & { addresses: Addresses }

/** What everybody may have of us: all that he said, at a look or to keep, and that we forget it. Each call brings the visitor's token. */
export const rightsRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { config, db, socket, addresses },
) => {
  const tokens = openVisitorTokens(config.sessionSecrets)
  const storage = diskStorage(config.dataDir)
  await app.register(limits, { config })

  const past = { schema: { querystring: After, response: { 200: Past } }, ...perMinute(60) }
  app.get('/conversations', past, async (request, reply) => {
    const before = Number(request.query.before ?? Number.MAX_SAFE_INTEGER)
    const found = await closedOf(db.query, visitorOf(tokens, request), before, mostListed + 1)
    reply.header('cache-control', 'no-store')
    return {
      code: 0 as const,
      conversations: found.slice(0, mostListed).map(({ id, at, agent, last }) => ({
        ...{ id, at: at.getTime(), last },
        ...(agent !== null && { agent }),
      })),
      more: found.length > mostListed,
    }
  })

  const download = { schema: { querystring: Wish }, ...perMinute(10) }
  app.get('/download', download, async (request, reply) => {
    const self = await findSelf(db.query, visitorOf(tokens, request))
    if (!self) throw openAgain()
    const { as } = request.query
    const on = { kind: 'visitor', id: self.id } as const
    await audit(db.query, { who: 'visitor', did: 'visitor_exported', on, from: request.ip, facts: { as } })
    const isText = as === 'text'
    return reply
      .type(isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="conversations.${isText ? 'txt' : 'json'}"`)
      .header('cache-control', 'no-store')
      .send(
        Readable.from((isText ? asText : asData)(db.query, self, addresses.admin(request), request.language)),
      )
  })

  const forget = { schema: { body: Nothing, response: { 200: Done } }, ...perMinute(10) }
  app.post('/forget', forget, async (request) => {
    const id = visitorOf(tokens, request)
    const told = await forgetVisitor(db, storage, id, { who: 'visitor', from: request.ip })
    // Twice is as good as once: the first answer may have been lost.
    if (told) {
      request.log.info({ visitorId: id }, 'visitor forgotten')
      await socket.deliver(told)
    }
    return { code: 0, msg: 'OK' } as const
  })
}
