import type { FastifyRequest } from 'fastify'

/**
 * Goes on under another cookie: who had a copy of the one before is out. The pages that are open in this browser keep
 * their CSRF token.
 */
export async function renewSession({ session }: FastifyRequest): Promise<void> {
  await session.regenerate(['agentId', 'remember', 'confirmedAt', 'address', 'userAgent', '_csrf'])
}
