import type { FastifyRequest } from 'fastify'
import type { Addresses } from '../addresses.ts'
import { inEach } from '../locale.ts'
import { Refusal } from '../refusal.ts'

/** Refuses a changing request that another site's page made. Browsers say so; programs without a page may. */
export function refuseForeign(request: FastifyRequest, addresses: Pick<Addresses, 'isOwn'>): void {
  const { origin, 'sec-fetch-site': site, 'content-type': type = 'application/json' } = request.headers
  // What a form on another site can send without asking: text/plain that looks like JSON, for one.
  const plain = !/^application\/(json|octet-stream|x-www-form-urlencoded)\b/.test(type)
  if (!plain && site !== 'cross-site' && (origin === undefined || addresses.isOwn(request, origin))) return
  request.log.warn({ origin, site, type }, 'a change from a foreign page was refused')
  throw new Refusal(403, foreign)
}

const foreign = inEach(({ refusals }) => refusals.foreign)
