import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Id } from '@kefu/protocol/frames.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { announce, routeAndAnnounce, visitorLeft } from '../routing/announce.ts'
import { announceClosed } from '../routing/sweep.ts'
import { closeConversation, colleagues, conversationStates, transferConversation } from './queries.ts'

const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
const strict = { additionalProperties: false } as const
const Closing = Type.Object({ conversation: Id }, strict)
const Transfer = Type.Object({ conversation: Id, agent: Id }, strict)
const Colleagues = Type.Object({
  code: Type.Literal(0),
  agents: Type.Array(Type.Object({ id: Id, name: Type.String(), online: Type.Boolean() })),
})

type Options = Pick<Parts, 'db' | 'socket'>

/** What an agent does to a conversation on a page. Behind the door of agents. */
export const conversationRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { db, socket }) => {
  app.post('/close', { schema: { body: Closing, response: { 200: Done } } }, async ({ body, agent }) => {
    if (!(await closeConversation(db.query, body.conversation, { agentId: agent.id }))) throw notYours()
    await socket.deliver(await announceClosed(db.query, [body.conversation]))
    // A place is free now. Not in one transaction with the closing: the routing locks in another order.
    await socket.deliver(await routeAndAnnounce(db.query))
    return { code: 0, msg: 'OK' } as const
  })

  app.post('/transfer', { schema: { body: Transfer, response: { 200: Done } } }, async ({ body, agent }) => {
    const { conversation, agent: colleague } = body
    if (!(await transferConversation(db.query, conversation, agent.id, colleague))) throw notYours()
    const [state] = await conversationStates(db.query, [conversation])
    const left = state ? [visitorLeft(agent.id, state.visitorId, conversation, state.rev, 'moved')] : []
    await socket.deliver([...left, ...(await announce(db.query, [conversation]))])
    await socket.deliver(await routeAndAnnounce(db.query))
    return { code: 0, msg: 'OK' } as const
  })

  app.get('/agents', { schema: { response: { 200: Colleagues } } }, async () => {
    return { code: 0, agents: await colleagues(db.query) } as const
  })
}

function notYours(): Refusal {
  return new Refusal(409, {
    zh: '这个会话现在不归您处理，请刷新列表。',
    en: 'This conversation is not yours any more. Look at the list again.',
  })
}
