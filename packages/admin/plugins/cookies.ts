import cookie from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** What our code calls the cookies that we set. */
export const cookieNames = {
  session: 'kefu_session',
  device: 'kefu_device',
  visitor: 'kefu_visitor',
} as const

/**
 * What browsers call them behind https: they take such a name only with Secure, `__Host-` only for one host and all of its
 * paths. So no other host of the domain, and nobody on a line without TLS, can plant one.
 */
const prefixed: Record<string, string> = {
  [cookieNames.session]: '__Host-kefu_session',
  [cookieNames.device]: '__Secure-kefu_device',
  [cookieNames.visitor]: '__Secure-kefu_visitor',
}

/** Reads the cookies of requests. `nameForBrowsers` belongs to it, behind all that sets some. */
export const cookies = fp(async (app) => {
  await app.register(cookie)
  app.addHook('onRequest', async (request) => {
    if (request.protocol !== 'https') return
    const sent = request.cookies
    request.cookies = Object.fromEntries(
      Object.entries(prefixed).flatMap(([name, called]) => {
        const value = sent[called]
        return value === undefined ? [] : [[name, value]]
      }),
    )
  })
})

/** A hook for `onSend`: gives the cookies of an answer their names behind https. */
export async function nameForBrowsers(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const set = reply.getHeader('set-cookie')
  if (request.protocol !== 'https' || set === undefined) return
  const lines = Array.isArray(set) ? set : [String(set)]
  reply.removeHeader('set-cookie')
  reply.header(
    'set-cookie',
    lines.map((line) => line.replace(/^[^=]+/, (name) => prefixed[name] ?? name)),
  )
}
