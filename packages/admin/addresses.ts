import type { FastifyRequest } from 'fastify'
import type { Config } from './config.ts'
import { Refusal } from './refusal.ts'

/** Builds every absolute address that a browser is told: nothing else knows a host or a port. */
export interface Addresses {
  /** Origin of this app, as this browser sees it. */
  admin(request: FastifyRequest): string
  /** The socket server, as this browser reaches it: `ws://host:port`, without a slash at its end. */
  socket(request: FastifyRequest): string
  /** Whether a page of `origin` is a page of ours. */
  isOwn(request: FastifyRequest, origin: string): boolean
}

export function addressesOf(config: Config): Addresses {
  const socketPort = new URL(config.socketUrl).port

  function admin(request: FastifyRequest): string {
    return config.publicUrl ?? new URL(`${request.protocol}://${hostOf(request)}`).origin
  }

  function socket(request: FastifyRequest): string {
    if (config.publicSocketUrl !== null) return config.publicSocketUrl
    const url = new URL(admin(request))
    // A page that came by https may not open an unencrypted socket.
    return `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.hostname}${socketPort && `:${socketPort}`}`
  }

  function isOwn(request: FastifyRequest, origin: string): boolean {
    if (config.publicUrl !== null) return origin === config.publicUrl
    if (!/^https?:/.test(origin) || !URL.canParse(origin)) return false
    // By host alone: behind a proxy that ends TLS and is not in TRUST_PROXY, the protocol here is the wrong one.
    const { protocol, host } = new URL(origin)
    return host === new URL(`${protocol}//${hostOf(request)}`).host
  }

  return { admin, socket, isOwn }
}

const hostShape = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

// The host comes from the browser, or from whoever pretends to be one, and goes into pages and headers.
function hostOf(request: FastifyRequest): string {
  if (!hostShape.test(request.host)) throw new Refusal(400, badHost)
  return request.host.toLowerCase()
}

const badHost = { zh: '请求的主机名不正确。', en: 'The request names a host that cannot be one.' }

/** An address of ours that keeps what was chosen; what is empty is left out. */
export function addressWith(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value)
  return `${path}${search.size > 0 ? `?${search}` : ''}`
}
