import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Addresses } from '../addresses.ts'
import type { Config } from '../config.ts'
import { deriveKeys } from '../keys.ts'
import { cookieNames, cookies, nameForBrowsers } from './cookies.ts'
import type { Db } from './db.ts'
import { refuseForeign } from './foreign.ts'
import { sessionStore } from './session-store.ts'

declare module 'fastify' {
  interface Session {
    agentId?: number
    /** Its cookie outlives the browser's window. */
    remember?: boolean
    /** When its agent said his password last, ms since 1970. */
    confirmedAt?: number
    /** Where it was begun, and with what: for the list of sessions. */
    address?: string
    userAgent?: string
    /** Its pages' tokens are made of it. */
    _csrf?: string
    /** It came from the table. */
    stored?: boolean
  }
}

interface Options {
  config: Config
  db: Db
  addresses: Addresses
}

/** Milliseconds. */
export const rememberedFor = 30 * 24 * 60 * 60 * 1000

/**
 * Sessions, and the refusal of every changing request that did not come from a page of ours. Only pages that need
 * to know who somebody is are registered below it.
 */
export const sessions = fp<Options>(async (app, { config, db, addresses }) => {
  await app.register(cookies)
  await app.register(session, {
    secret: deriveKeys(config.sessionSecrets, 'session cookies').map((key) => key.toString('hex')),
    cookieName: cookieNames.session,
    store: sessionStore(db),
    // Both would write a row for every visit, and renew what ought to end.
    saveUninitialized: false,
    rolling: false,
    // 'auto': a Secure cookie over http is dropped by the browser without a word.
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' },
  })
  app.addHook('onSend', nameForBrowsers)
  await app.register(formbody)
  await app.register(csrf, { sessionPlugin: '@fastify/session', getToken: tokenOf })

  app.addHook('onRequest', async (request) => {
    if (isChange(request)) refuseForeign(request, addresses)
  })
  app.addHook('preValidation', (request, reply, done) => {
    if (!isChange(request)) return done()
    app.csrfProtection(request, reply, done)
  })
})

function isChange(request: FastifyRequest): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(request.method)
}

function tokenOf({ body, headers }: FastifyRequest): string | undefined {
  const header = headers['x-csrf-token']
  if (typeof header === 'string') return header
  if (typeof body !== 'object' || body === null || !('_csrf' in body)) return undefined
  return typeof body._csrf === 'string' ? body._csrf : undefined
}
