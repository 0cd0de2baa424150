import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Id, StoredNote } from '@kefu/protocol/frames.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { announceNote } from './announce.ts'
import { checkNote, NoteText } from './body.ts'
import { addNote, notesOf } from './queries.ts'

/** Notes in one answer. */
const pageSize = 200

const strict = { additionalProperties: false } as const
const NewNote = Type.Object({ conversation: Id, ...NoteText }, strict)
const Added = Type.Object({ code: Type.Literal(0), note: StoredNote })
// A query has only texts.
const IdText = Type.String({ pattern: '^[1-9][0-9]{0,14}$' })
const Asked = Type.Object({ conversation: IdText, before: Type.Optional(IdText) }, strict)
const Page = Type.Object({ code: Type.Literal(0), notes: Type.Array(StoredNote), more: Type.Boolean() })

type Options = Pick<Parts, 'db' | 'socket'>

/**
 * Internal notes: what agents tell each other about a visitor's conversation, whosever it is. Behind the door of agents;
 * no visitor and no service call ever reads this table.
 */
export const noteRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { db, socket }) => {
  app.post('/note', { schema: { body: NewNote, response: { 200: Added } } }, async ({ body, agent }) => {
    const { conversation, cid, msg } = body
    checkNote(msg)
    const note = await addNote(db.query, { conversation, agentId: agent.id, cid, body: msg })
    if (!note) throw noConversation()
    await socket.deliver(announceNote(conversation, note))
    return { code: 0, note } as const
  })

  app.get('/notes', { schema: { querystring: Asked, response: { 200: Page } } }, async ({ query }) => {
    const before = query.before === undefined ? null : Number(query.before)
    const notes = await notesOf(db.query, Number(query.conversation), before, pageSize + 1)
    return { code: 0, notes: notes.slice(-pageSize), more: notes.length > pageSize } as const
  })
}

function noConversation(): Refusal {
  return new Refusal(404, {
    zh: '这个会话不存在，请刷新列表。',
    en: 'There is no such conversation. Look at the list again.',
  })
}
