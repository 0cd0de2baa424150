import type { FastifyRequest } from 'fastify'
import { inEach } from '../../locale.ts'
import { Refusal } from '../../refusal.ts'
import type { VisitorTokens } from './token.ts'

/** The visitor whose token a call brings: `Authorization: Bearer <token>`. */
export function visitorOf(tokens: VisitorTokens, { headers }: FastifyRequest): number {
  const [, token = ''] = /^Bearer (\S{1,300})$/.exec(headers.authorization ?? '') ?? []
  const id = tokens.read(token)
  if (id === null) throw openAgain()
  return id
}

export function openAgain(): Refusal {
  return new Refusal(
    401,
    inEach(({ refusals }) => refusals.openAgain),
  )
}
