import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../config.ts'
import { deriveKeys } from '../../keys.ts'
import { cookieNames } from '../../plugins/cookies.ts'
import type { Db } from '../../plugins/db.ts'
import { knowDevice } from './queries.ts'

/** Seconds. */
const aYear = 365 * 24 * 60 * 60
// 32 and 43 characters of base64url are 24 and 32 bytes, and timingSafeEqual wants equal lengths.
const shape = /^([\w-]{32})\.([\w-]{43})$/

/** Browsers that somebody signed in with: whoever guesses at his password elsewhere does not keep him out there. */
export interface Devices {
  /**
   * What the table knows this browser by, if anybody signed in with it before; who that was, the table says. Without a
   * query: nobody else can sign the cookie.
   */
  deviceOf(request: FastifyRequest): string | null
  /** This agent signed in here. */
  remember(request: FastifyRequest, reply: FastifyReply, agentId: number): Promise<void>
}

export function openDevices({ config, db }: { config: Pick<Config, 'sessionSecrets'>; db: Db }): Devices {
  const keys = deriveKeys(config.sessionSecrets, 'known devices')

  function idOf({ cookies }: FastifyRequest): string | null {
    const [, id = '', mac = ''] = shape.exec(cookies[cookieNames.device] ?? '') ?? []
    const given = Buffer.from(mac, 'base64url')
    return id !== '' && keys.some((key) => timingSafeEqual(sign(key, id), given)) ? id : null
  }

  async function remember(request: FastifyRequest, reply: FastifyReply, agentId: number): Promise<void> {
    const [key] = keys
    if (!key) throw new Error('SESSION_SECRET is empty: no cookie can be signed.')
    const id = idOf(request) ?? randomBytes(24).toString('base64url')
    await knowDevice(db.query, agentId, hashOf(id))
    reply.setCookie(cookieNames.device, `${id}.${sign(key, id).toString('base64url')}`, {
      path: '/admin',
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
      maxAge: aYear,
    })
  }

  return {
    deviceOf(request) {
      const id = idOf(request)
      return id === null ? null : hashOf(id)
    },
    remember,
  }
}

function sign(key: Buffer, id: string): Buffer {
  return createHmac('sha256', key).update(id).digest()
}

// Whoever reads the table cannot make the cookie, even if he had the secret.
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}
