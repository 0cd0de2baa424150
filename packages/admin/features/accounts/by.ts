import type { FastifyRequest } from 'fastify'
import type { SignedInAgent } from '../login/queries.ts'

/** Who does something, and the address from which. */
export interface By {
  agent: SignedInAgent
  from: string
}

export function byOf({ agent, ip: from }: FastifyRequest): By {
  return { agent, from }
}
