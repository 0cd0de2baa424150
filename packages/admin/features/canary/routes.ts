import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import { readLastCheck } from './queries.ts'

const Told = Type.Object({
  code: Type.Literal(0),
  /** Since when the check fails, in ms since 1970; null: it does not. */
  failing_since: Type.Union([Type.Integer(), Type.Null()]),
  /** Ask again after so many ms; null: nothing is checked here. */
  again_ms: Type.Union([Type.Integer(), Type.Null()]),
})
/** Milliseconds: with what a check takes, an agent knows of a failure within a minute. */
const mostPause = 15_000

/** Whether the chat passes its own check. The console asks it, also while it has no line. Behind the door of agents. */
export const canaryRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db'>> = async (
  app,
  { config: { canarySeconds }, db },
) => {
  app.get('/canary', { schema: { response: { 200: Told } } }, async () => {
    if (canarySeconds === 0) return { code: 0, failing_since: null, again_ms: null } as const
    const check = await readLastCheck(db.query)
    return {
      code: 0,
      failing_since: check?.failing?.since.getTime() ?? null,
      again_ms: Math.min(mostPause, 500 * canarySeconds),
    } as const
  })
}
