import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Parts } from '../../app.ts'
import { refuseInForm } from '../../plugins/errors.ts'
import { perMinute } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { diskStorage } from '../files/storage.ts'
import { timesIn } from '../history/times.ts'
import { phrases as history } from '../history/words.ts'
import { zoneOf } from '../history/zone.ts'
import { words as home } from '../home/words.ts'
import { typedIn } from '../login/pages.ts'
import { onlyWith } from '../login/rights.ts'
import { forgetVisitor } from './forget.ts'
import { asData, asText } from './transcript.ts'
import { amountOf, findSelf } from './transcript-queries.ts'
import { phrases, refusals, words } from './words.ts'

const strict = { additionalProperties: false } as const
const Id = Type.String({ pattern: '^[1-9][0-9]{0,14}$' })
const Chosen = Type.Object({ visitor: Id, zone: Type.Optional(Type.String({ maxLength: 64 })) }, strict)
const Wish = Type.Object(
  { visitor: Id, as: Type.Union([Type.Literal('text'), Type.Literal('json')]) },
  strict,
)
const Deleting = Type.Object(
  {
    visitor: Id,
    confirm: Type.String({ maxLength: 100 }),
    _csrf: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
)

type Options = Pick<Parts, 'config' | 'db' | 'socket'> & { addresses: Addresses }

/**
 * All that is kept of one visitor, to be given to him or deleted when he asks for it in another way than by the menu of
 * his chat. Behind the door, for the owner and administrators.
 */
export const visitorPages: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { config, db, socket, addresses },
) => {
  const storage = diskStorage(config.dataDir)
  app.addHook('onRequest', onlyWith('keep-visitors'))
  app.get('/visitors/index', { schema: { querystring: Chosen } }, openVisitor)
  app.get('/visitors/download', { schema: { querystring: Wish }, ...perMinute(20) }, sendAll)
  app.post('/visitors/delete', { schema: { body: Deleting }, errorHandler: showVisitorAgain }, deleteOne)

  function openVisitor(request: FastifyRequest<{ Querystring: Static<typeof Chosen> }>, reply: FastifyReply) {
    const { visitor, zone } = request.query
    return showVisitor(request, reply, Number(visitor), { zone })
  }

  async function sendAll(request: FastifyRequest<{ Querystring: Static<typeof Wish> }>, reply: FastifyReply) {
    const { query, agent, ip: from, locale } = request
    const { as } = query
    const self = await findSelf(db.query, Number(query.visitor))
    if (!self) throw new Refusal(404, refusals.noVisitor)
    const on = { kind: 'visitor', id: self.id } as const
    await audit(db.query, { who: agent.id, did: 'visitor_exported', on, from, facts: { as } })
    const [type, ending, transcript] =
      as === 'text'
        ? (['text/plain', 'txt', asText] as const)
        : (['application/json', 'json', asData] as const)
    return reply
      .type(`${type}; charset=utf-8`)
      .header('content-disposition', `attachment; filename="visitor-${self.id}.${ending}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(transcript(db.query, self, addresses.admin(request), locale)))
  }

  async function deleteOne(
    { body, agent, ip: from, log }: FastifyRequest<{ Body: Static<typeof Deleting> }>,
    reply: FastifyReply,
  ) {
    const id = Number(body.visitor)
    // Typed, and not clicked: there is no way back.
    if (body.confirm.normalize('NFKC').trim() !== body.visitor)
      throw new Refusal(400, refusals.notConfirmed, 'confirm')
    const told = await forgetVisitor(db, storage, id, { who: agent.id, from })
    if (!told) throw new Refusal(404, refusals.noVisitor)
    log.info({ agentId: agent.id, visitorId: id }, 'visitor deleted')
    await socket.deliver(told)
    // Where it stands that it was done.
    return reply.redirect('/admin/audit/index?did=visitor_deleted', 303)
  }

  async function showVisitorAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    if (refusal.field === null) throw err
    return showVisitor(request, reply, Number(typedIn(request, 'visitor')), { refusal })
  }

  async function showVisitor(
    request: FastifyRequest,
    reply: FastifyReply,
    id: number,
    { zone, refusal }: { zone?: string | undefined; refusal?: Refusal },
  ) {
    const { locale } = request
    const [self, amount] = [await findSelf(db.query, id), await amountOf(db.query, id)]
    if (!self || !amount) throw new Refusal(404, refusals.noVisitor)
    const { signedInAs, signOut } = home
    return reply.page('features/identity/visitor', {
      title: words.title,
      words: { ...words, signedInAs, signOut },
      styles: ['admin.css', 'history.css'],
      csrf: reply.generateCsrf(),
      agent: request.agent,
      self,
      amount,
      name: self.name || history[locale].visitor(id),
      times: timesIn(zoneOf(zone), locale),
      confirmLabel: phrases[locale].confirm(id),
      typed: typedIn(request, 'confirm'),
      problem: refusal?.sentence[locale] ?? '',
    })
  }
}
