import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Parts } from '../../app.ts'
import { listMigrations as ourMigrations } from '../../migrate.ts'
import { addCanaryFigures } from '../canary/figures.ts'
import { readLastCheck } from '../canary/queries.ts'
import { checkSentence } from '../canary/words.ts'
import { addFigures } from './figures.ts'
import { otherProcess } from './other-process.ts'
import { listMigrations } from './queries.ts'

/** What machines ask: is it alive, may it be sent requests, how is it doing. Open to all. */
export const healthRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db'>> = async (
  app,
  { config, db },
) => {
  app.get('/healthz', async () => ({ code: 0, msg: 'alive' }))
  app.get('/readyz', answerReady)
  app.get('/metrics', answerMetrics)
  addFigures(app.metrics, db)
  addCanaryFigures(app.metrics, db.query)

  const migrations = await ourMigrations()
  const askOther = otherProcess(config.socketUrl, db)

  async function answerReady(request: FastifyRequest, reply: FastifyReply) {
    // Where chatting fails, pages, history and settings still work: that is told, and is no reason to be left alone.
    const [hindrance, other, canary] = await Promise.all([findHindrance(request), askOther(), lastCheck()])
    if (hindrance === null) return { code: 0, msg: 'ready', ...other, ...canary }
    return reply.code(503).send({ code: 1503, msg: hindrance, ...other })
  }

  /** How the chat's check of itself went; nothing before the first one, or where it does none. */
  async function lastCheck(): Promise<{ canary?: string }> {
    const check = config.canarySeconds === 0 ? null : await readLastCheck(db.query).catch(() => null)
    return check === null ? {} : { canary: checkSentence(check) }
  }

  async function findHindrance(request: FastifyRequest): Promise<string | null> {
    try {
      const done = await listMigrations(db)
      const missing = migrations.filter((name) => !done.includes(name))
      return missing.length === 0 ? null : `migrations are missing: ${missing.join(', ')}`
    } catch (err) {
      request.log.warn({ err }, 'not ready')
      return 'the database is out of reach'
    }
  }

  async function answerMetrics(_request: FastifyRequest, reply: FastifyReply) {
    return reply.type(app.metrics.contentType).send(await app.metrics.metrics())
  }
}
