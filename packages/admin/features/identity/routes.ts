import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Parts } from '../../app.ts'
import { limits, perMinute } from '../../plugins/limits.ts'
import { diskStorage } from '../files/storage.ts'
import { openAgain, visitorOf } from '../visitors/bearer.ts'
import { openVisitorTokens } from '../visitors/token.ts'
import { forgetVisitor } from './forget.ts'
import { asData, asText } from './transcript.ts'
import { findSelf } from './transcript-queries.ts'

const strict = { additionalProperties: false } as const
const Nothing = Type.Object({}, strict)
const Wish = Type.Object({ as: Type.Union([Type.Literal('text'), Type.Literal('json')]) }, strict)
const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })

type Options = Pick<Parts, 'config' | 'db' | 'socket'> & { addresses: Addresses }

/** What everybody may have of us: all that he said, and that we forget it. Each call brings the visitor's token. */
export const rightsRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { config, db, socket, addresses },
) => {
  const tokens = openVisitorTokens(config.sessionSecrets)
  const storage = diskStorage(config.dataDir)
  await app.register(limits, { config })

  const download = { schema: { querystring: Wish }, ...perMinute(10) }
  app.get('/download', download, async (request, reply) => {
    const self = await findSelf(db.query, visitorOf(tokens, request))
    if (!self) throw openAgain()
    const isText = request.query.as === 'text'
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
    const told = await forgetVisitor(db, storage, id)
    // Twice is as good as once: the first answer may have been lost.
    if (told) {
      request.log.info({ visitorId: id }, 'visitor forgotten')
      await socket.deliver(told)
    }
    return { code: 0, msg: 'OK' } as const
  })
}
