import helmet from '@fastify/helmet'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Addresses } from '../addresses.ts'
import type { Config } from '../config.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A page that the sites of ALLOWED_ORIGINS may put into a frame of theirs. */
    embeddable?: boolean
  }
}

interface Options {
  config: Config
  addresses: Addresses
}

/** Seconds. */
const aYear = 365 * 24 * 60 * 60

/** What browsers are told not to do with our pages. */
export const headers = fp<Options>(async (app, { config, addresses }) => {
  await app.register(helmet, {
    global: false,
    // The default, no-referrer, makes browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
  })

  app.addHook('onRequest', async (request, reply) => {
    const embeddable = request.routeOptions.config.embeddable ?? false
    await reply.helmet({
      // By http it would be ignored, and on a host that is reached by http alone it would be wrong.
      strictTransportSecurity: isSecure(request) ? { maxAge: aYear, includeSubDomains: false } : false,
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          connectSrc: ["'self'", ...socketSources(request)],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: embeddable ? ["'self'", ...config.allowedOrigins] : ["'none'"],
          // Nothing on these pages makes markup or code of text, and now nothing can: no policy that might is let in.
          ...(isForAgents(request) && { requireTrustedTypesFor: ["'script'"], trustedTypes: ["'none'"] }),
        },
      },
      // It knows no list of sites, and where frame-ancestors is understood it is not looked at.
      xFrameOptions: embeddable ? false : { action: 'deny' },
    })
  })

  /** A proxy of ours says so, or the owner does. */
  function isSecure(request: FastifyRequest): boolean {
    return request.protocol === 'https' || (config.publicUrl?.startsWith('https:') ?? false)
  }

  /** The socket server, by WebSockets and, where those are broken, by HTTP. */
  function socketSources(request: FastifyRequest): string[] {
    const { protocol, hostname, host } = new URL(addresses.socket(request))
    // The grammar of policies has no IPv6 addresses.
    const place = hostname.startsWith('[') ? '' : `//${host}`
    return [protocol, protocol.replace('ws', 'http')].map((protocol) => protocol + place)
  }
})

function isForAgents(request: FastifyRequest): boolean {
  return /^\/admin(\/|$)/.test(request.routeOptions.url ?? request.url)
}
