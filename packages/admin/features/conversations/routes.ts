import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AgentPresence, Id } from '@kefu/protocol/frames.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { announceNote } from '../notes/announce.ts'
import { checkNote, NoteText } from '../notes/body.ts'
import { addNote } from '../notes/queries.ts'
import { announce, routeAndAnnounce, visitorLeft } from '../routing/announce.ts'
import { takeRouting } from '../routing/queries.ts'
import { announceClosed } from '../routing/sweep.ts'
import {
  closeConversation,
  colleagues,
  conversationStates,
  reopenConversation,
  takeOver,
  transferConversation,
} from './queries.ts'

const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
const strict = { additionalProperties: false } as const
const Choice = Type.Object({ conversation: Id }, strict)
const Transfer = Type.Object(
  { conversation: Id, agent: Id, note: Type.Optional(Type.Object(NoteText, strict)) },
  strict,
)
const Colleagues = Type.Object({
  code: Type.Literal(0),
  agents: Type.Array(Type.Object({ id: Id, name: Type.String(), presence: AgentPresence })),
})

type Options = Pick<Parts, 'db' | 'socket'>

/** What an agent does to a conversation on a page. Behind the door of agents. */
export const conversationRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { db, socket }) => {
  app.post('/close', { schema: { body: Choice, response: { 200: Done } } }, async ({ body, agent, ip }) => {
    const on = { kind: 'conversation', id: body.conversation } as const
    await db.transaction(async (query) => {
      if (!(await closeConversation(query, on.id, { agentId: agent.id }))) throw notYours()
      await audit(query, { who: agent.id, did: 'conversation_closed', on, from: ip, facts: {} })
    })
    await socket.deliver(await announceClosed(db.query, [body.conversation]))
    // A place is free now. Not in one transaction with the closing: the routing locks in another order.
    await socket.deliver(await routeAndAnnounce(db.query))
    return { code: 0, msg: 'OK' } as const
  })

  app.post(
    '/transfer',
    { schema: { body: Transfer, response: { 200: Done } } },
    async ({ body, agent, ip }) => {
      const { conversation, agent: colleague, note } = body
      if (note) checkNote(note.msg)
      const added = await db.transaction(async (query) => {
        if (!(await transferConversation(query, conversation, agent.id, colleague))) throw notYours()
        const on = { kind: 'conversation', id: conversation } as const
        const facts = { to_agent: colleague }
        await audit(query, { who: agent.id, did: 'conversation_transferred', on, from: ip, facts })
        return note && addNote(query, { conversation, agentId: agent.id, cid: note.cid, body: note.msg })
      })
      const [state] = await conversationStates(db.query, [conversation])
      const left = state ? [visitorLeft(agent.id, state.visitorId, conversation, state.rev, 'moved')] : []
      const noted = added ? announceNote(conversation, added) : []
      await socket.deliver([...left, ...(await announce(db.query, [conversation])), ...noted])
      await socket.deliver(await routeAndAnnounce(db.query))
      return { code: 0, msg: 'OK' } as const
    },
  )

  app.post('/take', { schema: { body: Choice, response: { 200: Done } } }, async ({ body, agent, ip }) => {
    const { conversation } = body
    const taken = await db.transaction(async (query) => {
      const taken = await takeOver(query, conversation, agent.id)
      if (!taken) throw notToBeTaken()
      const on = { kind: 'conversation', id: conversation } as const
      const facts = { from_agent: taken.former }
      await audit(query, { who: agent.id, did: 'conversation_taken', on, from: ip, facts })
      return taken
    })
    const [state] = await conversationStates(db.query, [conversation])
    const left =
      state && taken.former !== null
        ? [visitorLeft(taken.former, state.visitorId, conversation, state.rev, 'moved')]
        : []
    await socket.deliver([...left, ...(await announce(db.query, [conversation]))])
    // His colleague has a free place now, or the line is shorter.
    await socket.deliver(await routeAndAnnounce(db.query))
    return { code: 0, msg: 'OK' } as const
  })

  app.post('/reopen', { schema: { body: Choice, response: { 200: Done } } }, async ({ body, agent, ip }) => {
    const { conversation } = body
    const outcome = await db.transaction(async (query) => {
      // Whoever opens another one for this visitor is through, or waits.
      await takeRouting(query)
      const outcome = await reopenConversation(query, conversation, agent.id)
      if (outcome !== 'reopened') return outcome
      const on = { kind: 'conversation', id: conversation } as const
      await audit(query, { who: agent.id, did: 'conversation_reopened', on, from: ip, facts: {} })
      return outcome
    })
    if (outcome !== 'reopened') throw new Refusal(outcome === 'missing' ? 404 : 409, notReopened[outcome])
    await socket.deliver(await announce(db.query, [conversation]))
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

function notToBeTaken(): Refusal {
  return new Refusal(409, {
    zh: '这个会话已结束，或已经归您处理，请刷新列表。',
    en: 'This conversation is closed, or yours already. Look at the list again.',
  })
}

const notReopened = {
  open: { zh: '这个会话已经打开了。', en: 'This conversation is open already.' },
  newer: {
    zh: '这位访客有更新的会话，请在那里继续。',
    en: 'The visitor has a newer conversation. Go on in that one.',
  },
  blocked: { zh: '这位访客已被屏蔽，请先撤销屏蔽。', en: 'The visitor is blocked. Undo the block first.' },
  missing: {
    zh: '这个会话不存在，请刷新列表。',
    en: 'There is no such conversation. Look at the list again.',
  },
}
