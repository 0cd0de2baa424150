import { limits } from '@kefu/protocol/limits.ts'
import type { Arrival } from './connection.ts'
import { clientAddress, createGate, plainAddress, trustedProxies } from './gate.ts'
import type { Hub } from './hub.ts'
import { mayConnect, type OriginRules } from './origin.ts'
import type { HttpRequest, HttpResponse } from './uws.ts'

export interface EntranceOptions extends OriginRules {
  readonly trustProxy: readonly string[]
  /** The names of the rooms, or null while they are not known. */
  rooms(): ReadonlySet<string> | null
}

/** Where everybody comes in, by whatever way: the same rules for all, and one count for each address. */
export interface Entrance {
  /** Who comes, or the HTTP status with which he is turned away. `room`: null for service chat. */
  admit(res: HttpResponse, req: HttpRequest, room: string | null): Arrival | string
  /** Whether the page that asks may talk to us. */
  isOpenTo(req: HttpRequest): boolean
  /** Forgets what it knows of quiet addresses. */
  prune(): void
}

export function createEntrance(hub: Hub, options: EntranceOptions): Entrance {
  const isTrustedProxy = trustedProxies(options.trustProxy)
  const gate = createGate(options.limits, isTrustedProxy, hub.now)

  function isOpenTo(req: HttpRequest): boolean {
    return mayConnect(options, req.getHeader('origin'), req.getHeader('host'))
  }

  function refusalOf(req: HttpRequest, address: string, room: string | null): string | null {
    if (!isOpenTo(req)) return '403 Forbidden'
    if (!gate.admits(address)) return '429 Too Many Requests'
    if (room === null) return null
    const rooms = options.rooms()
    if (!rooms) return '503 Service Unavailable'
    return rooms.has(room) ? null : '404 Not Found'
  }

  return {
    admit(res, req, room) {
      const socketAddress = plainAddress(Buffer.from(res.getRemoteAddressAsText()).toString())
      const address = clientAddress(socketAddress, req.getHeader('x-forwarded-for'), isTrustedProxy)
      const refusal = refusalOf(req, address, room)
      if (refusal) return refusal
      const ticket = req.getQuery('ticket') || null
      const token = req.getQuery('token') || null
      const userAgent = req.getHeader('user-agent').slice(0, limits.userAgentLength)
      return { address, room, ticket, token, userAgent }
    },
    isOpenTo,
    prune: () => gate.prune(),
  }
}

export function turnAway(hub: Hub, res: HttpResponse, status: string): void {
  hub.metrics.refused.inc({ code: status.slice(0, 3) })
  res.cork(() => res.writeStatus(status).end())
}
