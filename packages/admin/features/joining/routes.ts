import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Id } from '@kefu/protocol/frames.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { conversationStates } from '../conversations/queries.ts'
import { announce, visitorLeft } from '../routing/announce.ts'
import { joinConversation, leaveConversation } from './queries.ts'

const Choice = Type.Object({ conversation: Id }, { additionalProperties: false })
const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })

type Options = Pick<Parts, 'db' | 'socket'>

/** An agent beside the one whose conversation it is: he may write there, and it stays his colleague's. Behind the door of agents. */
export const joiningRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { db, socket }) => {
  const schema = { body: Choice, response: { 200: Done } }

  app.post('/join', { schema }, async ({ body: { conversation }, agent }) => {
    const isNew = await joinConversation(db.query, conversation, agent.id)
    if (isNew === null) throw notToBeJoined()
    if (isNew) await socket.deliver(await announce(db.query, [conversation]))
    return { code: 0, msg: 'OK' } as const
  })

  app.post('/leave', { schema }, async ({ body: { conversation }, agent }) => {
    if (await leaveConversation(db.query, conversation, agent.id)) {
      const [state] = await conversationStates(db.query, [conversation])
      const left = state ? [visitorLeft(agent.id, state.visitorId, conversation, state.rev, 'moved')] : []
      await socket.deliver([...left, ...(await announce(db.query, [conversation]))])
    }
    return { code: 0, msg: 'OK' } as const
  })
}

function notToBeJoined(): Refusal {
  return new Refusal(409, {
    zh: '这个会话没有同事在接待，或已经归您处理，请刷新列表。',
    en: 'No colleague has this conversation, or it is yours already. Look at the list again.',
  })
}
