import { hkdfSync } from 'node:crypto'

/**
 * Makes keys for one purpose out of secrets, in the same order: what is signed for one purpose is then worthless
 * for any other.
 */
export function deriveKeys(secrets: readonly string[], purpose: string): Buffer[] {
  return secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `kefu ${purpose}`, 32)))
}
