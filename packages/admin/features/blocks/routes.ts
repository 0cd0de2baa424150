import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { closeCodes } from '@kefu/protocol/codes.ts'
import { Id } from '@kefu/protocol/frames.ts'
import { cleanLine } from '@kefu/protocol/text.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { routeAndAnnounce } from '../routing/announce.ts'
import { takeRouting } from '../routing/queries.ts'
import { announceClosed } from '../routing/sweep.ts'
import { type Block, blockOf, blockVisitor, closeConversationOf, unblockVisitor } from './queries.ts'

const strict = { additionalProperties: false } as const
/** For how long, in hours; null: until somebody takes it back. */
const Hours = Type.Union([Type.Literal(1), Type.Literal(24), Type.Literal(720), Type.Null()])
const Blocking = Type.Object(
  { visitor: Id, hours: Hours, reason: Type.Optional(Type.String({ maxLength: 500 })) },
  strict,
)
const Unblocking = Type.Object({ visitor: Id }, strict)
// A query has only texts.
const Asked = Type.Object({ visitor: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) }, strict)
const BlockSchema = Type.Object({
  reason: Type.String(),
  by: Type.String(),
  at: Type.Integer(),
  until: Type.Union([Type.Integer(), Type.Null()]),
})
const Blocked = Type.Object({
  code: Type.Literal(0),
  block: Type.Union([BlockSchema, Type.Null()]),
  /** The conversation that was closed by it. */
  closed: Type.Optional(Id),
})

type Options = Pick<Parts, 'db' | 'socket'>

/** Who is not let in, and for how long. Any agent may decide so, and take it back. Behind the door of agents. */
export const blockRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { db, socket }) => {
  app.post(
    '/block',
    { schema: { body: Blocking, response: { 200: Blocked } } },
    async ({ body, agent, ip }) => {
      const { visitor, hours } = body
      const reason = cleanLine(body.reason ?? '')
      const closed = await db.transaction(async (query) => {
        if (!(await blockVisitor(query, { visitor, agentId: agent.id, reason, hours }))) throw noVisitor()
        const on = { kind: 'visitor', id: visitor } as const
        await audit(query, { who: agent.id, did: 'visitor_blocked', on, from: ip, facts: { hours } })
        // Whoever opens a conversation for him now does so before this one is closed, or sees the block.
        await takeRouting(query)
        return closeConversationOf(query, visitor)
      })
      const told = closed === null ? [] : await announceClosed(db.query, [closed])
      await socket.deliver([...told, { to: [`visitor:${visitor}`], close: closeCodes.forbidden }])
      await socket.deliver(await routeAndAnnounce(db.query))
      const block = toAnswer(await blockOf(db.query, visitor))
      return { code: 0, block, ...(closed !== null && { closed }) } as const
    },
  )

  app.post(
    '/unblock',
    { schema: { body: Unblocking, response: { 200: Blocked } } },
    async ({ body, agent, ip }) => {
      const on = { kind: 'visitor', id: body.visitor } as const
      await db.transaction(async (query) => {
        await unblockVisitor(query, on.id)
        await audit(query, { who: agent.id, did: 'visitor_unblocked', on, from: ip, facts: {} })
      })
      return { code: 0, block: null } as const
    },
  )

  app.get('/block', { schema: { querystring: Asked, response: { 200: Blocked } } }, async ({ query }) => {
    return { code: 0, block: toAnswer(await blockOf(db.query, Number(query.visitor))) } as const
  })
}

function toAnswer(block: Block | null) {
  if (!block) return null
  const { reason, by, at, until } = block
  return { reason, by, at: at.getTime(), until: until?.getTime() ?? null }
}

function noVisitor(): Refusal {
  return new Refusal(404, {
    zh: '这位访客不存在，请刷新列表。',
    en: 'There is no such visitor. Look at the list again.',
  })
}
