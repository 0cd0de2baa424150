import rateLimit from '@fastify/rate-limit'
import fp from 'fastify-plugin'

/** Counts requests by address, on the routes that ask for it by `perMinute`. Without `limits` nothing is counted. */
export const limits = fp<{ config: { limits: boolean } }>(async (app, { config }) => {
  if (config.limits) await app.register(rateLimit, { global: false })
})

/** Route options: how often one address may ask. Whoever asks more often gets 429 and is told when to come back. */
export function perMinute(max: number) {
  return { config: { rateLimit: { max, timeWindow: '1 minute' } } }
}
