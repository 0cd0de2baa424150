import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '../../plugins/db.ts'
import { knowDevice } from './queries.ts'

const deviceCookie = 'kefu_device'
/** Seconds. */
const aYear = 365 * 24 * 60 * 60
const shape = /^[\w-]{32}$/

/** What the table knows this browser by, if somebody signed in with it before; who that was, the table says. */
export function deviceOf(request: FastifyRequest): string | null {
  const id = idOf(request)
  return id === null ? null : hashOf(id)
}

/** From now on this agent's password may be guessed at elsewhere, and he still signs in here. */
export async function rememberDevice(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  agentId: number,
): Promise<void> {
  const id = idOf(request) ?? randomBytes(24).toString('base64url')
  await knowDevice(db.query, agentId, hashOf(id))
  reply.setCookie(deviceCookie, id, {
    path: '/admin',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: aYear,
  })
}

function idOf({ cookies }: FastifyRequest): string | null {
  const id = cookies[deviceCookie]
  return id !== undefined && shape.test(id) ? id : null
}

// Whoever reads the table cannot make the cookie.
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}
