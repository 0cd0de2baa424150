import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { StoredFile } from '@kefu/protocol/frames.ts'
import { limits } from '@kefu/protocol/limits.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { limits as rateLimits } from '../../plugins/limits.ts'
import { Refusal } from '../../refusal.ts'
import { existingVisitors } from '../visitors/queries.ts'
import { openVisitorTokens } from '../visitors/token.ts'
import { contentDisposition } from './name.ts'
import { findFile, type Sender } from './queries.ts'
import { receiveFile } from './receive.ts'
import { diskStorage, type Part } from './storage.ts'
import { refusals } from './words.ts'

const strict = { additionalProperties: false } as const
const Naming = Type.Object({ name: Type.String({ minLength: 1, maxLength: 1000 }) }, strict)
const Received = Type.Object({ code: Type.Literal(0), file: StoredFile })
const Key = Type.Object({ key: Type.String() })
/** Files that one person, and one address, may send in a minute. */
const perMinute = { person: 30, address: 60 }
/** Who has the address of a file keeps it: what is under it never changes. */
const aDay = 24 * 60 * 60

type Options = Pick<Parts, 'config' | 'db'>

/** Gives files to whoever knows their keys, and takes those of visitors, who bring their token. */
export const fileRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { config, db }) => {
  const tokens = openVisitorTokens(config.sessionSecrets)
  const storage = diskStorage(config.dataDir)

  app.get('/files/:key/thumb.webp', { schema: { params: Key } }, sendThumbnail)
  app.get(
    '/files/:key/:name',
    { schema: { params: Type.Object({ key: Type.String(), name: Type.String() }) } },
    send,
  )
  await app.register(uploads({ path: '/files', senderOf: visitorOf, config, db }))

  async function send({ params }: FastifyRequest<{ Params: { key: string } }>, reply: FastifyReply) {
    const file = await fileOf(params.key)
    const disposition = file.width === undefined ? 'attachment' : 'inline'
    return sendPart(reply, file.key, 'file', {
      'content-type': file.type,
      'content-length': file.size,
      'content-disposition': contentDisposition(disposition, file.name),
    })
  }

  async function sendThumbnail({ params }: FastifyRequest<{ Params: { key: string } }>, reply: FastifyReply) {
    const { key } = await fileOf(params.key)
    return sendPart(reply, key, 'thumbnail', {
      'content-type': 'image/webp',
      'content-disposition': contentDisposition('inline', 'thumb.webp'),
    })
  }

  async function fileOf(key: string): Promise<StoredFile> {
    const file = /^[\w-]{22}$/.test(key) ? await findFile(db.query, key) : null
    if (!file) throw new Refusal(404, refusals.gone)
    return file
  }

  async function sendPart(
    reply: FastifyReply,
    key: string,
    part: Part,
    headers: Record<string, string | number>,
  ) {
    const stream = await storage.open(key, part)
    if (!stream) throw new Refusal(404, refusals.gone)
    return reply
      .headers({
        ...headers,
        'cache-control': `private, max-age=${aDay}, immutable`,
        // Whatever is in it runs nothing, not even in a tab of its own.
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
      })
      .send(stream)
  }

  async function visitorOf({ headers }: FastifyRequest): Promise<Sender> {
    const [, token = ''] = /^Bearer (\S{1,300})$/.exec(headers.authorization ?? '') ?? []
    const id = tokens.read(token)
    if (id === null || !(await existingVisitors(db.query, [id])).has(id))
      throw new Refusal(401, refusals.openAgain)
    return { person: 'visitor', id }
  }
}

/** Takes the files of agents. Behind their door. */
export const agentFileRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const senderOf = async ({ agent }: FastifyRequest): Promise<Sender> => ({ person: 'agent', id: agent.id })
  await app.register(uploads({ path: '/files', senderOf, ...options }))
}

interface Uploads extends Options {
  path: string
  senderOf(request: FastifyRequest): Promise<Sender>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends a file. Set before its first byte is read. */
    sender: Sender
  }
}

/** `POST <path>?name=…`: the body is the file, of whatever type it says it is. */
function uploads({ path, senderOf, config, db }: Uploads) {
  return async (app: FastifyInstance) => {
    const storage = diskStorage(config.dataDir)
    if (!app.hasDecorator('createRateLimit')) await app.register(rateLimits, { config })
    const refuseMany = config.limits ? limiter(app) : async () => {}
    // The body stays a stream: it is read where it is written down.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body))
    app.decorateRequest('sender')
    app.addHook('preParsing', async (request) => {
      if (Number(request.headers['content-length'] ?? 0) > limits.fileBytes)
        throw new Refusal(413, refusals.tooLarge)
      request.sender = await senderOf(request)
      await refuseMany(request)
    })
    app.post<{ Querystring: { name: string } }>(
      path,
      { schema: { querystring: Naming, response: { 200: Received } } },
      async (request) => {
        const { sender, query, raw } = request
        const file = await receiveFile(db.query, storage, { sender, name: query.name, body: raw })
        request.log.info({ sender, type: file.type, size: file.size }, 'file received')
        return { code: 0, file } as const
      },
    )
  }
}

/** Refuses who sends too many: a person has one key to his limit, and whoever makes himself many persons one address. */
function limiter(app: FastifyInstance): (request: FastifyRequest) => Promise<void> {
  const timeWindow = '1 minute'
  const counters = [
    app.createRateLimit({ max: perMinute.address, timeWindow, keyGenerator: ({ ip }) => ip }),
    app.createRateLimit({
      max: perMinute.person,
      timeWindow,
      keyGenerator: ({ sender }) => `${sender.person} ${sender.id}`,
    }),
  ]
  return async (request) => {
    for (const count of counters) {
      const { isAllowed, ...limit } = await count(request)
      if (!isAllowed && 'isExceeded' in limit && limit.isExceeded) throw new Refusal(429, refusals.tooOften)
    }
  }
}
