import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { listMigrations as ourMigrations } from '../../migrate.ts'
import type { Db } from '../../plugins/db.ts'
import { addFigures } from './figures.ts'
import { listMigrations } from './queries.ts'

/** What machines ask: is it alive, may it be sent requests, how is it doing. Open to all. */
export const healthRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  app.get('/healthz', async () => ({ code: 0, msg: 'alive' }))
  app.get('/readyz', answerReady)
  app.get('/metrics', answerMetrics)
  addFigures(app.metrics, db)

  const migrations = await ourMigrations()

  async function answerReady(request: FastifyRequest, reply: FastifyReply) {
    try {
      const done = await listMigrations(db)
      const missing = migrations.filter((name) => !done.includes(name))
      if (missing.length === 0) return { code: 0, msg: 'ready' }
      return reply.code(503).send({ code: 1503, msg: `migrations are missing: ${missing.join(', ')}` })
    } catch (err) {
      request.log.warn({ err }, 'not ready')
      return reply.code(503).send({ code: 1503, msg: 'the database is out of reach' })
    }
  }

  async function answerMetrics(_request: FastifyRequest, reply: FastifyReply) {
    return reply.type(app.metrics.contentType).send(await app.metrics.metrics())
  }
}
