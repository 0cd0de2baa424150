import type { Answer, Call } from '@kefu/protocol/service.ts'
import fp from 'fastify-plugin'
import type { Db, Query } from '../../plugins/db.ts'
import { auditOnce } from './audit.ts'

/** Writes down which agents wrote where they may not. */
export async function auditRefused(
  query: Query,
  calls: readonly Call<'save_msg'>[],
  answers: readonly Answer<'save_msg'>[],
): Promise<void> {
  for (const [index, answer] of answers.entries()) {
    if (!('code' in answer) || answer.code !== 'forbidden') continue
    const { person, from_id: who, to_id } = calls[index]!
    if (person !== 'agent') continue
    const on = to_id === undefined ? undefined : ({ kind: 'visitor', id: to_id } as const)
    await auditOnce(query, { who, did: 'refused', ...(on && { on }), facts: { what: 'message' } })
  }
}

/** Writes down which agents asked for what their role may not have. */
export const refusedPages = fp<{ db: Db }>(async (app, { db }) => {
  app.addHook('onSend', async ({ agent, ip: from }, reply) => {
    if (reply.statusCode === 403 && agent)
      await auditOnce(db.query, { who: agent.id, did: 'refused', from, facts: { what: 'page' } })
  })
})
