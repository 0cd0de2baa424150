import { readRequestId, requestIdHeader } from '@kefu/protocol/request-id.ts'
import { type Answer, type Call, type ServiceName, serviceCalls } from '@kefu/protocol/service.ts'
import { createSigner, type Disbelief, signatureHeader } from '@kefu/protocol/signature.ts'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { Refusal } from '../../refusal.ts'
import { auditRefused } from '../audit/refused.ts'
import { letCanariesIn } from '../canary/log-in.ts'
import { saveBatch } from '../conversations/save.ts'
import { seeBatch } from '../conversations/seen.ts'
import { syncBatch } from '../conversations/sync.ts'
import { loadUserList } from '../conversations/user-list.ts'
import { openVouching } from '../identity/vouching.ts'
import { openTickets } from '../login/ticket.ts'
import { takeBeat } from '../presence/beat.ts'
import { logOut } from '../presence/log-out.ts'
import { turnPages } from '../visitors/pages.ts'
import { openVisitorTokens } from '../visitors/token.ts'
import { logIn } from './log-in.ts'

/** Largest body of a call, in bytes: eight times what a lane of the socket server gathers. */
const bodyLimit = 4 * 1024 * 1024
/** Entries of one call; the socket server sends at most half as many. */
const maxEntries = 1000

/** What each call does with its entries. */
type Handlers = { [Name in ServiceName]: (calls: Call<Name>[]) => Promise<Answer<Name>[]> }

/**
 * The calls of the socket server, `POST /admin/service/<call>`: each takes an array and answers one of the same
 * length and order. Only signed calls come in; see protocol/signature.ts.
 */
export const serviceRoutes: FastifyPluginAsync<Pick<Parts, 'config' | 'db' | 'socket' | 'unfiled'>> = async (
  app,
  { config, db, socket, unfiled },
) => {
  const identities = {
    tokens: openVisitorTokens(config.sessionSecrets),
    tickets: openTickets(config.sessionSecrets),
    vouching: openVouching(config, (reason) => app.log.warn({ reason }, 'an identity was not believed')),
  }
  const handlers: Handlers = {
    login: (calls) =>
      letCanariesIn(db, identities, calls, (others) => logIn(db, identities, others, socket.deliver)),
    save_msg: async (calls) => {
      const answers = await saveBatch(db, calls)
      unfiled.note(answers)
      await auditRefused(db.query, calls, answers)
      return answers
    },
    load_user_list: (calls) => Promise.all(calls.map((call) => loadUserList(db, call))),
    logout: (calls) => logOut(db, calls),
    sync: (calls) => syncBatch(db.query, calls),
    seen: (calls) => seeBatch(db.query, calls),
    page: (calls) => turnPages(db, calls),
    presence: (calls) => Promise.all(calls.map((call) => takeBeat(db, call))),
  }

  demandSignature(app, config.serviceSecrets)
  // Answers are made by our own code, from the types of the same schemas: writing them out is all that is left.
  app.setSerializerCompiler(() => (answers) => JSON.stringify(answers))
  for (const name of namesOf(handlers)) addCall(app, name, handlers[name])
}

function addCall<Name extends ServiceName>(app: FastifyInstance, name: Name, handle: Handlers[Name]): void {
  const { call, answer } = serviceCalls[name]
  const schema = {
    body: Type.Array(call, { minItems: 1, maxItems: maxEntries }),
    response: { 200: Type.Array(answer) },
  }
  app.post<{ Body: Call<Name>[] }>(`/${name}`, { schema, bodyLimit }, async (request) => {
    const answers = await handle(request.body)
    request.log.debug(
      { call: name, entries: answers.length, ...(name === 'login' && loginsIn(request.body)) },
      'service call taken',
    )
    return answers
  })
  app.get(`/${name}`, async (_request, reply) => {
    reply.header('allow', 'POST')
    throw new Refusal(405, { zh: '请使用 POST。', en: 'Use POST.' })
  })
}

/** The numbers under which the socket server's log tells whose connection it was that logged in. */
function loginsIn(calls: object[]): { logins: unknown[] } {
  return { logins: calls.flatMap((call) => ('no' in call ? [call.no] : [])) }
}

function namesOf(handlers: Handlers): ServiceName[] {
  return Object.keys(handlers).filter((name): name is ServiceName => name in serviceCalls)
}

/** Turns away whoever cannot sign: by the header alone before the body is read, by the body once it is there. */
function demandSignature(app: FastifyInstance, secrets: readonly string[]): void {
  const signer = createSigner(secrets)

  app.addHook('onRequest', async (request) => {
    if (request.method === 'GET') return
    const disbelief = signer.checkHeader(headerOf(request))
    if (disbelief) refuse(request, disbelief)
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const disbelief = signer.verify(headerOf(request), request.method, request.url, body)
      if (disbelief) refuse(request, disbelief)
      nameAsCaller(app, request)
      try {
        return JSON.parse(body.toString('utf8'))
      } catch {
        throw new Refusal(400, { zh: '请求不是 JSON。', en: 'The body is not JSON.' })
      }
    },
  )
}

/** From here on our log speaks of this call by the id that the socket server's log has. */
function nameAsCaller(app: FastifyInstance, request: FastifyRequest): void {
  const requestId = readRequestId(request.headers[requestIdHeader])
  if (requestId === null) return
  request.id = requestId
  // Not a child of the request's own, whose lines would have both ids.
  request.log = app.log.child({ requestId })
}

function headerOf(request: FastifyRequest): string | undefined {
  const value = request.headers[signatureHeader]
  return typeof value === 'string' ? value : undefined
}

function refuse(request: FastifyRequest, disbelief: Disbelief): never {
  request.log.warn({ disbelief, address: request.ip }, 'service call refused')
  throw new Refusal(401, disbelief === 'old' ? clocksDiffer : notSigned)
}

const notSigned = { zh: '签名无效。', en: 'The call is not signed with our SERVICE_SECRET.' }
const clocksDiffer = {
  zh: '签名的时间不对，请检查两台机器的时钟。',
  en: 'The signature is more than 300 s old or ahead. Check the clocks of both machines.',
}
