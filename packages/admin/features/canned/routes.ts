import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Sentence } from '../../locale.ts'
import { type Db, isDuplicate } from '../../plugins/db.ts'
import { Refusal } from '../../refusal.ts'
import type { SignedInAgent } from '../login/queries.ts'
import { demandRight, may } from '../login/rights.ts'
import {
  changeReply,
  countUse,
  deleteReply,
  hasRoom,
  insertReply,
  isShared,
  listReplies,
  restoreReply,
} from './queries.ts'
import { Change, Choice, Created, Creation, Done, Replies } from './schema.ts'
import { wordingOf } from './wording.ts'
import { refusals } from './words.ts'

/**
 * An agent's own canned replies, which nobody else sees, and the shared ones, which every agent uses and the owner and
 * administrators change.
 */
export const cannedRoutes: FastifyPluginAsyncTypebox<{ db: Db }> = async (app, { db }) => {
  const choice = { schema: { body: Choice, response: { 200: Done } } }

  app.get('/', { schema: { response: { 200: Replies } } }, async ({ agent }) => {
    return { code: 0, replies: await listReplies(db.query, agent.id) } as const
  })

  app.post('/create', { schema: { body: Creation, response: { 200: Created } } }, async ({ body, agent }) => {
    if (body.shared) demandRight(agent, 'share-replies')
    const wording = wordingOf(body)
    const ownerId = wording.shared ? null : agent.id
    await demandRoom(ownerId)
    const id = await insertReply(db.query, ownerId, wording).catch(refuseTaken(takenBy(wording)))
    return { code: 0, id } as const
  })

  app.post('/change', { schema: { body: Change, response: { 200: Done } } }, async ({ body, agent }) => {
    const { id, ...typed } = body
    await demandOwn(agent, id)
    if (typed.shared) demandRight(agent, 'share-replies')
    const wording = wordingOf(typed)
    await demandRoom(wording.shared ? null : agent.id, id)
    const isDone = await changeReply(db.query, id, agent.id, wording).catch(refuseTaken(takenBy(wording)))
    return done(isDone)
  })

  app.post('/delete', choice, async ({ body, agent }) => {
    await demandOwn(agent, body.id)
    return done(await deleteReply(db.query, body.id, agent.id))
  })

  app.post('/restore', choice, async ({ body, agent }) => {
    await demandOwn(agent, body.id)
    return done(await restoreReply(db.query, body.id, agent.id).catch(refuseTaken(refusals.takenAgain)))
  })

  app.post('/used', choice, async ({ body, agent }) => done(await countUse(db.query, body.id, agent.id)))

  // Before the change and not within it: only who owns a reply makes it a shared one, so none becomes one in between.
  async function demandOwn(agent: SignedInAgent, id: number): Promise<void> {
    if (!may(agent, 'share-replies') && (await isShared(db.query, id))) demandRight(agent, 'share-replies')
  }

  async function demandRoom(ownerId: number | null, exceptId: number | null = null): Promise<void> {
    if (await hasRoom(db.query, ownerId, exceptId)) return
    throw new Refusal(409, ownerId === null ? refusals.fullShared : refusals.fullOwn)
  }
}

// What is another agent's own is as good as not there: its id must tell nothing.
function done(isDone: boolean) {
  if (!isDone) throw new Refusal(404, refusals.gone)
  return { code: 0, msg: 'OK' } as const
}

function takenBy({ shared }: { shared: boolean }): Sentence {
  return shared ? refusals.takenShared : refusals.takenOwn
}

function refuseTaken(sentence: Sentence) {
  return (err: unknown): never => {
    throw isDuplicate(err) ? new Refusal(409, sentence, 'shortcut') : err
  }
}
