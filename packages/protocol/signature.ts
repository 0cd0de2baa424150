import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** The header in which each process proves to the other that a call is ours: `<key> <seconds> <nonce> <mac>`. */
export const signatureHeader = 'x-kefu-signature'
const maxAgeSeconds = 300
const shape = /^([0-9a-f]{8}) (\d{1,12}) ([\w-]{22}) ([0-9a-f]{64})$/

/** Why a call is not believed. `old` is told apart because it means that two clocks differ. */
export type Disbelief = 'missing' | 'malformed' | 'old' | 'wrong'

export interface Signer {
  /** Signs a call with the first secret. */
  sign(method: string, path: string, body: string | Buffer): string
  /** Looks at the header alone, before the body is read. */
  checkHeader(header: string | undefined): Disbelief | null
  /** Looks at everything. Any of the secrets will do, so that they can be changed one process after the other. */
  verify(header: string | undefined, method: string, path: string, body: string | Buffer): Disbelief | null
}

/**
 * Signs and verifies the calls between the two processes: HMAC-SHA256 over method, path, time, nonce and body,
 * compared in constant time, good for 300 s either way.
 *
 * @param secrets the first one signs, all of them verify
 * @param now milliseconds since 1970
 */
export function createSigner(secrets: readonly string[], now: () => number = Date.now): Signer {
  const keys = new Map(secrets.map((secret) => [keyId(secret), secret]))
  const [first] = secrets
  if (first === undefined)
    throw new Error('SERVICE_SECRET is empty: the two processes cannot know each other.')
  const firstId = keyId(first)

  function sign(method: string, path: string, body: string | Buffer): string {
    const seconds = String(Math.floor(now() / 1000))
    const nonce = randomBytes(16).toString('base64url')
    return `${firstId} ${seconds} ${nonce} ${mac(first!, method, path, seconds, nonce, body).toString('hex')}`
  }

  function read(header: string | undefined): Disbelief | RegExpExecArray {
    if (!header) return 'missing'
    const parts = shape.exec(header)
    if (!parts) return 'malformed'
    return Math.abs(now() / 1000 - Number(parts[2])) > maxAgeSeconds ? 'old' : parts
  }

  function checkHeader(header: string | undefined): Disbelief | null {
    const parts = read(header)
    return typeof parts === 'string' ? parts : null
  }

  function verify(
    header: string | undefined,
    method: string,
    path: string,
    body: string | Buffer,
  ): Disbelief | null {
    const parts = read(header)
    if (typeof parts === 'string') return parts
    const [, id = '', seconds = '', nonce = '', given = ''] = parts
    const secret = keys.get(id)
    if (secret === undefined) return 'wrong'
    const right = mac(secret, method, path, seconds, nonce, body)
    return timingSafeEqual(right, Buffer.from(given, 'hex')) ? null : 'wrong'
  }

  return { sign, checkHeader, verify }
}

const keyId = (secret: string) => createHash('sha256').update(`kefu key ${secret}`).digest('hex').slice(0, 8)

function mac(
  secret: string,
  method: string,
  path: string,
  seconds: string,
  nonce: string,
  body: string | Buffer,
) {
  return createHmac('sha256', secret)
    .update(`${method}\n${path}\n${seconds}\n${nonce}\n`)
    .update(body)
    .digest()
}
