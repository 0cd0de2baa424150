import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { answerNotFound } from '../../plugins/errors.ts'
import { accentRules } from './colours.ts'
import { scriptFor } from './embed.ts'
import type { ReadSite } from './settings.ts'

const Accent = Type.Object({ colour: Type.String({ pattern: '^[0-9a-f]{6}$' }) })
const forFiveMinutes = 'public, max-age=300'
/** One for each language, and what held before. */
const mostPacked = 50
const gzipped = promisify<string, Buffer>(gzip)

/** What pages of other sites load, with what the owner decided inside. Open to all. */
export const embedRoutes: FastifyPluginAsyncTypebox<{ dist: string; site: ReadSite }> = async (
  app,
  { dist, site },
) => {
  const packed = new Map<string, Buffer>()
  app.get('/kefu.js', sendScript)
  app.get('/kefu.d.ts', sendTypes)
  app.get('/accent/:colour.css', { schema: { params: Accent } }, sendAccent)

  async function sendScript(request: FastifyRequest, reply: FastifyReply) {
    const text = scriptFor(await site(), await built(`kefu.${request.language}.js`))
    const isPacked = takesGzip(request)
    const body = isPacked ? await pack(text) : text
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
    reply.header('cache-control', forFiveMinutes).header('etag', etag)
    reply.header('vary', 'accept-language, accept-encoding')
    // Sites load it from elsewhere, and helmet would keep it for pages of ours.
    reply.header('cross-origin-resource-policy', 'cross-origin')
    // By a part of it, because whoever packs it on the way calls it weak.
    if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send()
    if (isPacked) reply.header('content-encoding', 'gzip')
    return reply.type('text/javascript; charset=utf-8').send(body)
  }

  /** The same words are packed once: they change when the owner decides something. */
  async function pack(text: string): Promise<Buffer> {
    const known = packed.get(text)
    if (known) return known
    if (packed.size >= mostPacked) packed.clear()
    const body = await gzipped(text)
    packed.set(text, body)
    return body
  }

  async function sendTypes(_request: FastifyRequest, reply: FastifyReply) {
    reply.header('cache-control', forFiveMinutes)
    return reply.type('text/plain; charset=utf-8').send(await built('kefu.d.ts'))
  }

  // Its name says all that is in it: it never changes.
  async function sendAccent(request: FastifyRequest<{ Params: { colour: string } }>, reply: FastifyReply) {
    reply.header('cache-control', 'public, max-age=31536000, immutable')
    return reply.type('text/css; charset=utf-8').send(accentRules(`#${request.params.colour}`))
  }

  async function built(file: string): Promise<string> {
    const text = await readFile(join(dist, file), 'utf8').catch(nullIfMissing)
    return text ?? answerNotFound()
  }
}

function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(headers['accept-encoding'] ?? '')
}

function nullIfMissing(err: NodeJS.ErrnoException): null {
  if (err.code === 'ENOENT') return null
  throw err
}
