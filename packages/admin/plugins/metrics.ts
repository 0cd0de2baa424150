import fp from 'fastify-plugin'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyInstance {
    /** Features add their own figures here. One registry per app, so that tests may build many. */
    metrics: Registry
  }
}

export const metrics = fp(async (app) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'kefu_http_seconds',
    help: 'How long answers took, by route and status.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  app.decorate('metrics', registry)
  app.addHook('onResponse', async (request, reply) => {
    // Paths that nobody serves share one label: otherwise each guess would add a time series.
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
})
