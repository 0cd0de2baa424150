import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Parts } from '../../app.ts'
import { readPage } from './page.ts'
import { Asked, InboxPage } from './schema.ts'

/** The conversations of everybody: who waits, who is served by whom, what is closed. Behind the door of agents. */
export const inboxRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'db'>> = async (app, { db }) => {
  app.get('/inbox', { schema: { querystring: Asked, response: { 200: InboxPage } } }, ({ query }) =>
    readPage(db.query, query),
  )
}
