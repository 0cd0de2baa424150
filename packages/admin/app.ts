import type { FastifyPluginAsyncTypebox, TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { createRequestIds } from '@kefu/protocol/request-id.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import Fastify, { type FastifyBaseLogger, type FastifyPluginAsync, LogController } from 'fastify'
import { type Addresses, addressesOf } from './addresses.ts'
import type { Config } from './config.ts'
import { comingRoutes } from './features/accounts/coming-routes.ts'
import { accountRoutes } from './features/accounts/routes.ts'
import { refusedPages } from './features/audit/refused.ts'
import { auditRoutes } from './features/audit/routes.ts'
import { availabilityRoutes } from './features/availability/routes.ts'
import { blockRoutes } from './features/blocks/routes.ts'
import { canaryRoutes } from './features/canary/routes.ts'
import { cannedRoutes } from './features/canned/routes.ts'
import { roomPage } from './features/chat/room-page.ts'
import { chatRoutes } from './features/chat/routes.ts'
import { consoleRoutes } from './features/console/routes.ts'
import { conversationRoutes } from './features/conversations/routes.ts'
import { agentFileRoutes, fileRoutes } from './features/files/routes.ts'
import { healthRoutes } from './features/health/routes.ts'
import { historyRoutes } from './features/history/routes.ts'
import { homeRoutes } from './features/home/routes.ts'
import { hoursRoutes } from './features/hours/routes.ts'
import { visitorPages } from './features/identity/pages.ts'
import { rightsRoutes } from './features/identity/routes.ts'
import { inboxRoutes } from './features/inbox/routes.ts'
import { joiningRoutes } from './features/joining/routes.ts'
import { captchaRoutes } from './features/login/captcha-routes.ts'
import { door } from './features/login/door.ts'
import { loginRoutes } from './features/login/routes.ts'
import { sessionRoutes } from './features/login/session-routes.ts'
import { setUpRoutes } from './features/login/setup-routes.ts'
import { noteRoutes } from './features/notes/routes.ts'
import { profileRoutes } from './features/profile/routes.ts'
import { ratingRoutes } from './features/ratings/routes.ts'
import { roomPages } from './features/rooms/pages.ts'
import { roomRoutes } from './features/rooms/routes.ts'
import { searchRoutes } from './features/search/routes.ts'
import type { Unfiled } from './features/search/unfiled.ts'
import { serviceRoutes } from './features/service/routes.ts'
import { shopRoutes } from './features/shop/routes.ts'
import { embedRoutes } from './features/site/embed-routes.ts'
import { siteRoutes } from './features/site/routes.ts'
import { type ReadSite, siteReader } from './features/site/settings.ts'
import { tagRoutes } from './features/tags/routes.ts'
import { agentVisitorRoutes } from './features/visitors/agent-routes.ts'
import { visitorRoutes } from './features/visitors/routes.ts'
import { type Mailer, openMailer } from './mail.ts'
import { assetRoutes, assets, builtAssets } from './plugins/assets.ts'
import type { Db } from './plugins/db.ts'
import { answerBadAddress, answerNotFound, errors } from './plugins/errors.ts'
import { headers } from './plugins/headers.ts'
import { limits } from './plugins/limits.ts'
import { metrics } from './plugins/metrics.ts'
import { compileSchema } from './plugins/schemas.ts'
import { sessions } from './plugins/sessions.ts'
import { patience, slowBodies } from './plugins/slow-bodies.ts'
import { views } from './plugins/views.ts'

/** What the app stands on. Tests give it a database of their own and a socket server that only listens. */
export interface Parts {
  readonly config: Config
  readonly db: Db
  readonly log: FastifyBaseLogger
  readonly socket: SocketServer
  /** Takes down what is said, for the search. */
  readonly unfiled: Unfiled
  /** Where the bundles are, unless packages/web built them. */
  readonly dist?: string
}

/** The way to people who are connected. What could not be delivered is repaired later, never thrown. */
export interface SocketServer {
  deliver(deliveries: Delivery[]): Promise<void>
}

/** The table of contents: every feature, and the door it stands behind. */
export async function buildApp({ config, db, log, socket, unfiled, dist = builtAssets }: Parts) {
  const addresses = addressesOf(config)
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // An id that a stranger sends is not believed; service calls keep theirs once their signature is.
    requestIdHeader: false,
    genReqId: createRequestIds(),
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    // Whoever sends his request a byte at a time is gone after 10 s; Node would wait a minute and look twice.
    requestTimeout: patience.request,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    routerOptions: { ignoreTrailingSlash: true },
    return503OnClosing: false,
    frameworkErrors: answerBadAddress,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileSchema)

  await app.register(metrics)
  await app.register(slowBodies)
  await app.register(assets, { dist })
  await app.register(views)
  await app.register(errors)

  // Machines ask these; they tell nothing about anybody.
  await app.register(healthRoutes, { db, config })

  // Only the socket server, which signs its calls.
  await app.register(serviceRoutes, { prefix: '/admin/service', config, db, socket, unfiled })

  const mailer = openMailer(config)
  if (mailer) app.addHook('onClose', async () => mailer.close())
  const site = siteReader(db.query)
  await app.register(pages({ config, db, socket, unfiled, addresses, dist, site, mailer }))
  return app
}

type PageParts = Pick<Parts, 'config' | 'db' | 'socket' | 'unfiled'> & {
  addresses: Addresses
  dist: string
  site: ReadSite
  mailer: Mailer | null
}

function pages(parts: PageParts): FastifyPluginAsync {
  return async (app) => {
    await app.register(headers, parts)
    app.setNotFoundHandler(answerNotFound)

    // Open to all, and nobody is known there: no session, no cookie.
    await app.register(assetRoutes, parts)
    await app.register(embedRoutes, parts)
    await app.register(shopRoutes)
    await app.register(chatRoutes, parts)
    await app.register(roomPage, parts)

    // Files for whoever knows their keys; visitors bring theirs.
    await app.register(fileRoutes, parts)

    // For visitors, who bring their token.
    await app.register(visitorRoutes, { prefix: '/index/index', ...parts })
    await app.register(rightsRoutes, { prefix: '/index/index', ...parts })

    await app.register(agentPages(parts), { prefix: '/admin' })
  }
}

function agentPages(parts: PageParts): FastifyPluginAsync {
  return async (app) => {
    await app.register(sessions, parts)
    await app.register(limits, parts)
    await app.register(refusedPages, parts)

    // Open to all, limited by address: the way in.
    await app.register(loginRoutes, { prefix: '/login', ...parts })
    await app.register(captchaRoutes, { prefix: '/login', ...parts })
    await app.register(setUpRoutes, { prefix: '/login', ...parts })
    await app.register(comingRoutes, { prefix: '/login', ...parts })
    // For agents who are signed in; strangers are led to the login.
    await app.register(behindDoor(parts.db, 'to login', homeRoutes, parts))
    await app.register(behindDoor(parts.db, 'to login', consoleRoutes, parts))
    await app.register(behindDoor(parts.db, 'to login', historyRoutes, parts))
    await app.register(behindDoor(parts.db, 'to login', siteRoutes, parts))
    await app.register(behindDoor(parts.db, 'to login', hoursRoutes, parts))
    await app.register(behindDoor(parts.db, 'to login', auditRoutes, parts))
    await app.register(behindDoor(parts.db, 'to login', visitorPages, parts))
    await app.register(behindDoor(parts.db, 'to login', roomPages, parts))
    await app.register(behindDoor(parts.db, 'to login', profileRoutes, parts))
    await app.register(behindDoor(parts.db, 'to login', accountRoutes, parts))
    // For agents who are signed in; strangers get 401.
    await app.register(behindDoor(parts.db, '401', sessionRoutes, parts), { prefix: '/login' })
    await app.register(behindDoor(parts.db, '401', conversationRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', joiningRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', noteRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', tagRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', blockRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', agentVisitorRoutes, parts), {
      prefix: '/service/visitors',
    })
    await app.register(behindDoor(parts.db, '401', inboxRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', searchRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', cannedRoutes, parts), { prefix: '/service/canned' })
    await app.register(behindDoor(parts.db, '401', ratingRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', availabilityRoutes, parts))
    await app.register(behindDoor(parts.db, '401', agentFileRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', canaryRoutes, parts), { prefix: '/service' })
    await app.register(behindDoor(parts.db, '401', roomRoutes, parts), { prefix: '/service/rooms' })
  }
}

function behindDoor<Options extends object>(
  db: Db,
  strangers: 'to login' | '401',
  routes: FastifyPluginAsyncTypebox<Options>,
  options: Options,
): FastifyPluginAsync {
  return async (app) => {
    await app.register(door, { db, strangers })
    await app.register(routes, options)
  }
}
