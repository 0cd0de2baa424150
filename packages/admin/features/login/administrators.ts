import fp from 'fastify-plugin'
import { Refusal } from '../../refusal.ts'
import { refusals } from './words.ts'

/** The second door, behind the first: only the owner and administrators come in, other agents get 403. */
export const administrators = fp(async (app) => {
  app.addHook('onRequest', async ({ agent }) => {
    if (agent.role === 'agent') throw new Refusal(403, refusals.administratorsOnly)
  })
})
