import rateLimit from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Counts requests by address, on the routes that ask for it by `perMinute`. Without `limits` nothing is counted. */
export const limits = fp<{ config: { limits: boolean } }>(async (app, { config }) => {
  if (config.limits) await app.register(rateLimit, { global: false })
})

/**
 * Route options: how often one address may ask. Whoever asks more often gets 429 and is told when to come back.
 *
 * @param ownKey who is counted by himself instead, whatever others do at his address; null: by his address
 */
export function perMinute(max: number, ownKey?: (request: FastifyRequest) => string | null) {
  const keyGenerator = (request: FastifyRequest) => ownKey?.(request) ?? request.ip
  return { config: { rateLimit: { max, timeWindow: '1 minute', keyGenerator } } }
}
