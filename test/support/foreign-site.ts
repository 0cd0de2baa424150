import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody's site, on an origin of its own. */
export interface ForeignSite {
  readonly url: string
  close(): void
}

/**
 * Serves what `answer` says of a path; the policy is the strictest under which the chat of `origin` works, with the site's
 * own scripts.
 */
export async function openForeignSite(
  origin: () => string,
  answer: (path: string) => { type: string; body: string },
): Promise<ForeignSite> {
  const server = createServer(({ url = '/' }, reply) => {
    const { type, body } = answer(url)
    reply.setHeader('content-type', `${type}; charset=utf-8`)
    reply.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self' ${origin()}; frame-src 'self' ${origin()}; style-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    )
    reply.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  }
}
