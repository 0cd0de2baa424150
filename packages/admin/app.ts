import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Delivery } from '@kefu/protocol/service.ts'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import { healthRoutes } from './features/health/routes.ts'
import { serviceRoutes } from './features/service/routes.ts'
import type { Db } from './plugins/db.ts'
import { metrics } from './plugins/metrics.ts'
import { compileSchema } from './plugins/schemas.ts'

/** What the app stands on. Tests give it a database of their own and a socket server that only listens. */
export interface Parts {
  readonly config: Config
  readonly db: Db
  readonly log: FastifyBaseLogger
  readonly socket: SocketServer
}

/** The way to people who are connected. What could not be delivered is repaired later, never thrown. */
export interface SocketServer {
  deliver(deliveries: Delivery[]): Promise<void>
}

/** The table of contents: every feature, and the door it stands behind. */
export async function buildApp({ config, db, log }: Parts) {
  const app = Fastify({
    loggerInstance: log,
    disableRequestLogging: true,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    // Whoever sends his request a byte at a time is gone after 10 s; Node would wait a minute and look twice.
    requestTimeout: 30_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    routerOptions: { ignoreTrailingSlash: true },
    return503OnClosing: false,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileSchema)

  await app.register(metrics)

  // Machines ask these; they tell nothing about anybody.
  await app.register(healthRoutes, { db })

  // Only the socket server, which signs its calls.
  await app.register(serviceRoutes, { prefix: '/admin/service', config, db })

  return app
}
