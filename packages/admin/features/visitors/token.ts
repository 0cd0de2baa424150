import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKeys } from '../../keys.ts'

/** Makes and reads what a visitor's page keeps, so that he is the same visitor when he comes back. */
export interface VisitorTokens {
  make(visitorId: number): string
  /** The visitor's id, or null when we did not make this token, or with a secret that is no longer ours. */
  read(token: string): number | null
}

/** @param secrets SESSION_SECRET: the first one signs, all of them verify */
export function openVisitorTokens(secrets: readonly string[]): VisitorTokens {
  const keys = deriveKeys(secrets, 'visitor tokens')
  const sign = (key: Buffer, id: string) => createHmac('sha256', key).update(id).digest()

  function make(visitorId: number): string {
    const [key] = keys
    if (!key) throw new Error('SESSION_SECRET is empty: no visitor could be known again.')
    return `v1.${visitorId}.${sign(key, String(visitorId)).toString('base64url')}`
  }

  function read(token: string): number | null {
    const [, id, mac] = shape.exec(token) ?? []
    if (!id || !mac) return null
    const given = Buffer.from(mac, 'base64url')
    return keys.some((key) => timingSafeEqual(sign(key, id), given)) ? Number(id) : null
  }

  return { make, read }
}

// 43 characters of base64url are 32 bytes, and timingSafeEqual wants equal lengths.
const shape = /^v1\.([1-9]\d{0,15})\.([\w-]{43})$/
