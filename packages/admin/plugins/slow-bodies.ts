import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    bodyTimer: NodeJS.Timeout | undefined
  }
}

/** How long a body may take, in ms; a file may take as long as Node's own limit for a request. */
export const patience = { body: 30_000, request: 5 * 60_000 }

/**
 * Ends connections whose body does not come in time. A route that takes its body as a stream is past the parsing
 * before it reads, and is not held to this.
 */
export const slowBodies = fp(async (app) => {
  app.decorateRequest('bodyTimer')
  app.addHook('preParsing', async (request) => {
    request.bodyTimer = setTimeout(() => request.raw.destroy(), patience.body).unref()
  })
  app.addHook('preValidation', (request, _reply, done) => {
    clearTimeout(request.bodyTimer)
    done()
  })
})
