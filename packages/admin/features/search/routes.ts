import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Parts } from '../../app.ts'
import { find } from './find.ts'
import { Findings, Question } from './schema.ts'

/** Searching everything that is stored of service chat: any agent may read it. Behind the door of agents. */
export const searchRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'db'>> = async (app, { db }) => {
  app.get('/search', { schema: { querystring: Question, response: { 200: Findings } } }, ({ query }) =>
    find(db.query, query),
  )
}
