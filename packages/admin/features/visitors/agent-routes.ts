import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cleanLine } from '@kefu/protocol/text.ts'
import type { FastifyRequest } from 'fastify'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { isEmail } from '../identity/details.ts'
import { may } from '../login/rights.ts'
import { announce } from '../routing/announce.ts'
import { detailsOf } from './details.ts'
import { type Change, changeVisitor } from './queries.ts'
import { Changing, DetailsAnswer, VisitorParams } from './schema.ts'

type Options = Pick<Parts, 'db' | 'socket'>

/** What agents read and write down about a visitor of service chat. Behind the door of agents. */
export const agentVisitorRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { db, socket }) => {
  const response = { 200: DetailsAnswer }

  app.get('/:id', { schema: { params: VisitorParams, response } }, async ({ params, agent }, reply) => {
    reply.header('cache-control', 'no-store')
    return answerFor(Number(params.id), agent)
  })

  const schema = { params: VisitorParams, body: Changing, response }
  app.post('/:id', { schema }, async ({ params, body, agent }) => {
    const id = Number(params.id)
    const change = cleanChange(body)
    const told = await db.transaction((query) => changeVisitor(query, id, change))
    if (!told) throw noSuchVisitor()
    await socket.deliver(await announce(db.query, told))
    return answerFor(id, agent)
  })

  async function answerFor(id: number, agent: FastifyRequest['agent']) {
    const visitor = await detailsOf(db.query, id)
    if (!visitor) throw noSuchVisitor()
    const all = may(agent, 'keep-visitors') ? { all: `/admin/visitors/index?visitor=${id}` } : {}
    return { code: 0, visitor: { ...visitor, ...all } } as const
  }
}

function cleanChange({ name, email, phone, company, about }: Changing): Change {
  const change = {
    ...(name !== undefined && { name: cleanLine(name) }),
    ...(email !== undefined && { email: cleanLine(email) }),
    ...(phone !== undefined && { phone: cleanLine(phone) }),
    ...(company !== undefined && { company: cleanLine(company) }),
    ...(about !== undefined && { about: cleanText(about) }),
  }
  if (change.email && !isEmail(change.email)) throw new Refusal(400, noEmail, 'email')
  return change
}

/** Lines as they were written, without what PostgreSQL or a terminal would take amiss. */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()
}

const noEmail = {
  zh: '请填写完整的邮箱地址，例如 vic@shop.example，或留空。',
  en: 'Write a whole address, such as vic@shop.example, or leave it empty.',
}

function noSuchVisitor(): Refusal {
  return new Refusal(404, { zh: '没有这位访客，或已被删除。', en: 'There is no such visitor any more.' })
}
