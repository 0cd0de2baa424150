import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isRefusedValue } from '@kefu/admin/plugins/db.ts'
import type { TSchema } from 'typebox'

/** A route of the app, and what it takes. */
export interface Route {
  method: string | string[]
  url: string
  schema?: { body?: TSchema; querystring?: TSchema; params?: TSchema }
}

/** What an app serves, and what went wrong in it that nobody had foreseen. */
export interface Watched {
  readonly routes: Route[]
  /** Errors that were answered with 5xx, or that only the database found. */
  readonly faults: string[]
}

interface Watchable {
  addHook(name: 'onRoute', hook: (route: Route) => void): void
  addHook(name: 'onError', hook: (request: Request, reply: object, err: Error) => Promise<void>): void
  addHook(name: 'onSend', hook: (request: Request, reply: { statusCode: number }) => Promise<void>): void
}
interface Request {
  method: string
  url: string
}

/** Watches the app that is built next. */
export async function watchApp<T extends object>(build: () => Promise<T>): Promise<T & { watched: Watched }> {
  const watched: Watched = { routes: [], faults: [] }
  const errors = new WeakMap<object, Error>()
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: Watchable }
    fastify.addHook('onRoute', (route) => void watched.routes.push(route))
    fastify.addHook('onError', async (request, _reply, err) => void errors.set(request, err))
    fastify.addHook('onSend', async (request, { statusCode }) => {
      const err = errors.get(request)
      if (statusCode >= 500 || isRefusedValue(err))
        watched.faults.push(`${request.method} ${request.url} ${statusCode}: ${err?.stack}`)
    })
  }
  subscribe('fastify.initialization', watch)
  try {
    return { ...(await build()), watched }
  } finally {
    unsubscribe('fastify.initialization', watch)
  }
}
