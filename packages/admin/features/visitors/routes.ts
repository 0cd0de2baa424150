import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Id } from '@kefu/protocol/frames.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { inEach } from '../../locale.ts'
import { limits, perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { closeConversation } from '../conversations/queries.ts'
import { keepAsked } from '../ratings/queries.ts'
import { GivenRating, takeRating } from '../ratings/take-rating.ts'
import { rename } from '../rooms/rename.ts'
import { GivenName, Named } from '../rooms/schema.ts'
import { routeAndAnnounce } from '../routing/announce.ts'
import { announceClosed } from '../routing/sweep.ts'
import { visitorOf } from './bearer.ts'
import { openVisitorTokens } from './token.ts'

/** Which of his conversations. */
const Which = Type.Object({ conversation: Id }, { additionalProperties: false })
const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })

/** What a visitor does that need not be live. Each call brings his token: `Authorization: Bearer <token>`. */
export const visitorRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db' | 'socket'>> = async (
  app,
  { config, db, socket },
) => {
  const tokens = openVisitorTokens(config.sessionSecrets)
  await app.register(limits, { config })

  app.post('/close', { schema: { body: Which, response: { 200: Done } } }, async (request) => {
    const visitorId = visitorOf(tokens, request)
    const { conversation } = request.body
    const on = { kind: 'conversation', id: conversation } as const
    await db.transaction(async (query) => {
      if (!(await closeConversation(query, conversation, { visitorId }))) throw closedAlready()
      await audit(query, { who: 'visitor', did: 'conversation_closed', on, from: request.ip, facts: {} })
    })
    await socket.deliver(await announceClosed(db.query, [conversation]))
    await socket.deliver(await routeAndAnnounce(db.query))
    return { code: 0, msg: 'OK' } as const
  })

  const rating = { schema: { body: GivenRating, response: { 200: Done } }, ...perMinute(30) }
  app.post('/rate', rating, async (request) => {
    await socket.deliver(await takeRating(db.query, visitorOf(tokens, request), request.body))
    return { code: 0, msg: 'OK' } as const
  })

  // Also where nothing is written down: there is nothing that he could do about it.
  app.post('/asked', { schema: { body: Which, response: { 200: Done } } }, async (request) => {
    await keepAsked(db.query, visitorOf(tokens, request), request.body.conversation)
    return { code: 0, msg: 'OK' } as const
  })

  const naming = { schema: { body: GivenName, response: { 200: Named } }, ...perMinute(20) }
  app.post('/name', naming, async (request) => {
    const { name, send } = await rename(db.query, visitorOf(tokens, request), request.body.name)
    await socket.deliver(send)
    return { code: 0, name } as const
  })
}

function closedAlready(): Refusal {
  return new Refusal(
    409,
    inEach(({ refusals }) => refusals.closedAlready),
  )
}
