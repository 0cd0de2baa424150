import { createHmac } from 'node:crypto'

/** What sites and Kefu share in the tests. */
export const identityEnv = {
  IDENTITY_SECRET: 'a secret that the site has too and nobody else',
  IDENTITY_AUDIENCE: 'https://chat.example',
}

interface Wrong {
  secret?: string
  header?: object
  claims?: object
}

/** What the server of a site signs about its visitor: a JWT, made by hand so that it can be wrong in any way. */
export function identityOf(sub: string, { secret, header, claims }: Wrong = {}): string {
  const now = Math.floor(Date.now() / 1000)
  const head = { alg: 'HS256', typ: 'JWT', ...header }
  const body = { sub, aud: identityEnv.IDENTITY_AUDIENCE, exp: now + 600, ...claims }
  const signed = `${encode(head)}.${encode(body)}`
  const mac = createHmac('sha256', secret ?? identityEnv.IDENTITY_SECRET).update(signed)
  return `${signed}.${head.alg === 'none' ? '' : mac.digest('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
