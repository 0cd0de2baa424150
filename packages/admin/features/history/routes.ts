import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Db } from '../../plugins/db.ts'
import { perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { words as home } from '../home/words.ts'
import { may, onlyWith } from '../login/rights.ts'
import { readChoice } from './choice.ts'
import { asCsv, asJson } from './export.ts'
import { listed } from './listed.ts'
import { readPage } from './look.ts'
import { everyAgent, everyTag, findConversation, type Place } from './queries.ts'
import { drawn, nameOf } from './reading.ts'
import { addressOf, ExportQuery, HistoryQuery, ReadQuery } from './schema.ts'
import { tagOptions } from './tag-options.ts'
import { timesIn } from './times.ts'
import { readWithFiles } from './with-files.ts'
import { phrases, words } from './words.ts'
import { zoneOf } from './zone.ts'

/** Messages on one page of a conversation. */
const messagesShown = 200

/**
 * All conversations, to be found and read, and taken away by those who may. Behind the door: any agent may see those of all
 * visitors.
 */
export const historyRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  app.get('/history', async (_request, reply) => reply.redirect('/admin/history/index'))
  app.get('/history/index', { schema: { querystring: HistoryQuery } }, showList)
  app.get('/history/read', { schema: { querystring: ReadQuery } }, showOne)
  const exporting = { schema: { querystring: ExportQuery }, onRequest: onlyWith('export-history') }
  app.get('/history/export', { ...exporting, ...perMinute(20) }, sendAll)

  async function showList(request: FastifyRequest<{ Querystring: HistoryQuery }>, reply: FastifyReply) {
    const { query, locale } = request
    const zone = zoneOf(query.zone)
    const times = timesIn(zone, locale)
    const text = phrases[locale]
    const choice = readChoice(query, zone)
    const agents = await everyAgent(db.query)
    const tags = await everyTag(db.query)
    const { hits, next, lookedTo } = await readPage(db, choice, placeIn(query.before))
    const { before, zone: _, ...chosen } = query
    return reply.page('features/history/history', {
      ...frameOf(request, reply, words.title),
      agents,
      tags: tagOptions(tags, choice.tag),
      query,
      zoneWords: text.zone(zone),
      onlyVisitor: query.visitor ? text.onlyVisitor(text.visitor(Number(query.visitor))) : null,
      isFiltered: Object.values(chosen).some((value) => value),
      list: hits.map((hit) => listed(hit, query, choice.words, times, locale)),
      lookedTo: lookedTo && text.lookedTo(times.when(lookedTo)),
      older: next && addressOf('index', { ...query, before: `${next.openedMicros}-${next.id}` }),
      newest: before ? addressOf('index', { ...query, before: '' }) : null,
      all: addressOf('index', { zone: query.zone }),
      mayExport: may(request.agent, 'export-history'),
      csv: addressOf('export', { ...query, before: '', as: 'csv' }),
      json: addressOf('export', { ...query, before: '', as: 'json' }),
    })
  }

  async function showOne(
    request: FastifyRequest<{ Querystring: Static<typeof ReadQuery> }>,
    reply: FastifyReply,
  ) {
    const { query, locale } = request
    const { conversation, after = '', ...list } = query
    const reading = await findConversation(db.query, Number(conversation))
    if (!reading) throw new Refusal(404, noConversation)
    const begin = Number(after)
    const messages = await readWithFiles(db.query, [reading.id], begin, messagesShown)
    const end = messages.at(-1)?.seq ?? begin
    const pageAt = (seq: number) => addressOf('read', { ...query, after: String(seq) })
    const times = timesIn(zoneOf(query.zone), locale)
    return reply.page('features/history/read', {
      ...frameOf(request, reply, {
        zh: phrases.zh.read(nameOf(reading, 'zh')),
        en: phrases.en.read(nameOf(reading, 'en')),
      }),
      styles: ['admin.css', 'history.css', 'attach.css'],
      ...drawn(reading, messages, await everyAgent(db.query), times, locale),
      back: addressOf('index', list),
      earlier: begin > 0 ? pageAt(Math.max(0, begin - messagesShown)) : null,
      later: end < reading.seq ? pageAt(end) : null,
      keep: may(request.agent, 'keep-visitors') ? addressOfVisitor(reading.visitor.id, query.zone) : null,
      ofVisitor: addressOf('index', { zone: query.zone, visitor: String(reading.visitor.id) }),
    })
  }

  async function sendAll(
    { query, agent, ip: from, log }: FastifyRequest<{ Querystring: Static<typeof ExportQuery> }>,
    reply: FastifyReply,
  ) {
    const choice = readChoice(query, zoneOf(query.zone))
    const isCsv = query.as === 'csv'
    await audit(db.query, { who: agent.id, did: 'history_exported', from, facts: { as: query.as } })
    log.info({ agentId: agent.id, as: query.as }, 'history exported')
    return reply
      .type(isCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="${fileName(query)}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from((isCsv ? asCsv : asJson)(db, choice)))
  }
}

/** What is around each of these pages. */
function frameOf({ agent }: FastifyRequest, reply: FastifyReply, title: { zh: string; en: string }) {
  const { signedInAs, signOut } = home
  return {
    title,
    words: { ...words, signedInAs, signOut },
    styles: ['admin.css', 'history.css'],
    script: 'history',
    csrf: reply.generateCsrf(),
    agent,
  }
}

function addressOfVisitor(id: number, zone = ''): string {
  return `/admin/visitors/index?${new URLSearchParams({ visitor: String(id), zone })}`
}

function placeIn(before: string | undefined): Place | null {
  if (!before) return null
  const [openedMicros = 0, id = 0] = before.split('-').map(Number)
  return { openedMicros, id }
}

function fileName({ as, from, to }: Static<typeof ExportQuery>): string {
  return `${['kefu-conversations', from && `from-${from}`, to && `to-${to}`].filter(Boolean).join('-')}.${as}`
}

const noConversation = {
  zh: '没有这个会话，或者里面没有消息。',
  en: 'There is no such conversation with messages.',
}
