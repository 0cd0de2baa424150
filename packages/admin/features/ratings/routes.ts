import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Id } from '@kefu/protocol/frames.ts'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { ratingsOf } from './queries.ts'

const OfVisitor = Type.Object(
  { visitor: Type.String({ pattern: '^[1-9][0-9]{0,15}$' }) },
  { additionalProperties: false },
)
const Ratings = Type.Object({
  code: Type.Literal(0),
  ratings: Type.Array(
    Type.Object({
      conversation: Id,
      after: Type.Integer(),
      stars: Type.Integer(),
      words: Type.Optional(Type.String()),
      at: Type.Integer(),
    }),
  ),
})

/** What agents see of ratings beside what is delivered. Behind the door of agents. */
export const ratingRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'db'>> = async (app, { db }) => {
  const schema = { querystring: OfVisitor, response: { 200: Ratings } }
  app.get('/ratings', { schema }, async ({ query }) => {
    const rows = await ratingsOf(db.query, Number(query.visitor))
    const ratings = rows.map(({ words, at, ...rating }) => ({
      ...rating,
      ...(words !== null && { words }),
      at: at.getTime(),
    }))
    return { code: 0, ratings } as const
  })
}
