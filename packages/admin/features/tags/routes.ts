import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Id } from '@kefu/protocol/frames.ts'
import { cleanLine } from '@kefu/protocol/text.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { announce } from '../routing/announce.ts'
import { addTag, removeTag, tagsInUse, tagsOf } from './queries.ts'

/** Tags of one conversation. */
const mostTags = 12
/** Characters of a tag. */
const longestTag = 40
/** Tags in one answer: more suggestions than that nobody reads. */
const mostSuggested = 200

const strict = { additionalProperties: false } as const
const Tagging = Type.Object({ conversation: Id, tag: Type.String({ maxLength: 200 }) }, strict)
const Tags = Type.Object({ code: Type.Literal(0), tags: Type.Array(Type.String()) })
const InUse = Type.Object({
  code: Type.Literal(0),
  tags: Type.Array(Type.Object({ tag: Type.String(), used: Type.Integer() })),
})

type Options = Pick<Parts, 'db' | 'socket'>

/** What agents call a conversation. Any of them may do so with any visitor's. Behind the door of agents. */
export const tagRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { db, socket }) => {
  app.post('/tag', { schema: { body: Tagging, response: { 200: Tags } } }, async ({ body, agent }) => {
    const { conversation } = body
    const tag = tagIn(body.tag)
    const before = await tagsOf(db.query, conversation)
    if (!before) throw noConversation()
    if (before.length >= mostTags) throw tooMany()
    if (await addTag(db.query, conversation, agent.id, tag)) await tell(conversation)
    return { code: 0, tags: (await tagsOf(db.query, conversation)) ?? [] } as const
  })

  app.post('/untag', { schema: { body: Tagging, response: { 200: Tags } } }, async ({ body }) => {
    const { conversation } = body
    if (await removeTag(db.query, conversation, tagIn(body.tag))) await tell(conversation)
    const tags = await tagsOf(db.query, conversation)
    if (!tags) throw noConversation()
    return { code: 0, tags } as const
  })

  app.get('/tags', { schema: { response: { 200: InUse } } }, async () => {
    return { code: 0, tags: await tagsInUse(db.query, mostSuggested) } as const
  })

  // Also the visitor, who is told no tag: `head` names the rev to him too.
  async function tell(conversation: number): Promise<void> {
    await socket.deliver(await announce(db.query, [conversation]))
  }
}

/** A tag as one line of words. */
function tagIn(text: string): string {
  const tag = cleanLine(text).replace(/\s+/g, ' ')
  if (!tag) throw new Refusal(400, empty, 'tag')
  if ([...tag].length > longestTag) throw new Refusal(400, tooLong, 'tag')
  return tag
}

const empty = { zh: '标签不能为空。', en: 'The tag is empty. Write a word first.' }
const tooLong = { zh: '标签太长，最多 40 个字。', en: 'The tag is too long. Use at most 40 characters.' }

function tooMany(): Refusal {
  return new Refusal(409, {
    zh: '一个会话最多 12 个标签，请先移除一个。',
    en: 'A conversation has at most 12 tags. Remove one first.',
  })
}

function noConversation(): Refusal {
  return new Refusal(404, {
    zh: '这个会话不存在，请刷新列表。',
    en: 'There is no such conversation. Look at the list again.',
  })
}
