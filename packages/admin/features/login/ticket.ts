import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { deriveKeys } from '../../keys.ts'

/** Seconds for which a ticket opens a socket. */
export const ticketLifetime = 60

export interface Ticket {
  agentId: number
  /** The row of `sessions` it was made for: when that ends, so does the connection. */
  sessionId: number
  /** Seconds since 1970. */
  expires: number
  /** Whoever accepts the ticket writes this into used_tickets, which takes it once. */
  nonce: string
}

export interface Tickets {
  makeTicket(agentId: number, sessionId: number): string
  /** Says who an unchanged ticket is for. It asks no database: whether it was used before is not known here. */
  readTicket(ticket: string): Ticket | 'bad_ticket' | 'expired_ticket'
}

/**
 * What an agent shows the socket server instead of his cookie: `t1.<agent>.<session>.<expires>.<nonce>.<mac>`.
 *
 * @param secrets SESSION_SECRET: the first one signs, all of them verify
 * @param now milliseconds since 1970
 */
export function openTickets(secrets: readonly string[], now: () => number = Date.now): Tickets {
  const keys = deriveKeys(secrets, 'socket tickets')
  const sign = (key: Buffer, signed: string) => createHmac('sha256', key).update(signed).digest()

  function makeTicket(agentId: number, sessionId: number): string {
    const [key] = keys
    if (!key) throw new Error('SESSION_SECRET is empty: no ticket can be signed.')
    const expires = Math.floor(now() / 1000) + ticketLifetime
    const signed = `t1.${agentId}.${sessionId}.${expires}.${randomBytes(16).toString('base64url')}`
    return `${signed}.${sign(key, signed).toString('base64url')}`
  }

  function readTicket(ticket: string): Ticket | 'bad_ticket' | 'expired_ticket' {
    const parts = shape.exec(ticket)
    if (!parts) return 'bad_ticket'
    const [, signed = '', agentId, sessionId, expires, nonce = '', mac = ''] = parts
    const given = Buffer.from(mac, 'base64url')
    if (!keys.some((key) => timingSafeEqual(sign(key, signed), given))) return 'bad_ticket'
    if (Number(expires) * 1000 <= now()) return 'expired_ticket'
    return { agentId: Number(agentId), sessionId: Number(sessionId), expires: Number(expires), nonce }
  }

  return { makeTicket, readTicket }
}

// 22 and 43 characters of base64url are 16 and 32 bytes, and timingSafeEqual wants equal lengths.
const shape = /^(t1\.(\d{1,16})\.(\d{1,16})\.(\d{1,12})\.([\w-]{22}))\.([\w-]{43})$/
