import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { closeCodes } from '@kefu/protocol/codes.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Parts } from '../../app.ts'
import type { Query } from '../../plugins/db.ts'
import { refuseInForm, wantsPage } from '../../plugins/errors.ts'
import { perMinute } from '../../plugins/limits.ts'
import type { Refusal } from '../../refusal.ts'
import { audit } from '../audit/audit.ts'
import { words as home } from '../home/words.ts'
import { openDevices } from '../login/device.ts'
import { endSessions, endSessionsOf } from '../login/end-sessions.ts'
import { demandConfirmed, isConfirmed } from '../login/own-password.ts'
import { typedIn } from '../login/pages.ts'
import { renewSession } from '../login/renew-session.ts'
import { changeOwnPassword } from './change-password.ts'
import { changeProfile, endSession, sessionsOf } from './queries.ts'
import { readForm } from './read-form.ts'
import { ConfirmForm, EndForm, longestName, PasswordForm, ProfileForm, ProfileQuery } from './schema.ts'
import { done, words } from './words.ts'

const Done = Type.Object({ code: Type.Literal(0), msg: Type.String() })
const answered = { response: { 200: Done } }

/** What an agent decides about himself: how visitors see him, his password, where he is signed in. Behind the door. */
export const profileRoutes: FastifyPluginAsyncTypebox<Pick<Parts, 'config' | 'db' | 'socket'>> = async (
  app,
  parts,
) => {
  const { db, socket } = parts
  const devices = openDevices(parts)
  const again = { errorHandler: showProfileAgain }

  app.get('/profile', async (_request, reply) => reply.redirect('/admin/profile/index'))
  app.get('/profile/index', { schema: { querystring: ProfileQuery } }, openProfile)
  app.post('/profile/index', { schema: { body: ProfileForm, ...answered }, ...again }, saveProfile)
  app.post(
    '/profile/password',
    { schema: { body: PasswordForm, ...answered }, ...again, ...perMinute(20) },
    savePassword,
  )
  const confirming = { schema: { body: ConfirmForm, ...answered }, ...again, ...perMinute(20) }
  app.post('/profile/confirm', confirming, confirm)
  app.post('/profile/end', { schema: { body: EndForm, ...answered }, ...again, ...perMinute(60) }, endOne)
  app.post('/profile/elsewhere', confirming, endOthers)

  async function openProfile(request: FastifyRequest<{ Querystring: ProfileQuery }>, reply: FastifyReply) {
    return showProfile(request, reply, { done: request.query.done ?? null })
  }

  async function saveProfile(request: FastifyRequest<{ Body: ProfileForm }>, reply: FastifyReply) {
    const { agent } = request
    const profile = readForm(request.body)
    const on = { kind: 'account', id: agent.id } as const
    await db.transaction(async (query) => {
      await changeProfile(query, agent.id, profile)
      await audit(query, { who: agent.id, did: 'account_edited', on, from: request.ip, facts: {} })
    })
    // His pages bring the name with their login: they come back at once, with the new one.
    if (profile.name !== agent.name)
      await socket.deliver([{ to: [`agent:${agent.id}`], close: closeCodes.restart }])
    return tell(request, reply, 'profile')
  }

  async function savePassword(request: FastifyRequest<{ Body: PasswordForm }>, reply: FastifyReply) {
    const { id, username, sessionId } = request.agent
    const owner = { id, username, device: devices.deviceOf(request), address: request.ip }
    await changeOwnPassword(parts, owner, request.body)
    await endSessionsOf(parts, id, { except: sessionId })
    await renewSession(request)
    request.log.info({ agentId: id }, 'password changed')
    // His own pages come back with the new cookie, so they may not be sent away before he has it.
    const close = [{ to: [`agent:${id}`], close: closeCodes.signedOut, session: sessionId }]
    reply.raw.once('finish', () => void socket.deliver(close))
    return tell(request, reply, 'password')
  }

  async function confirm(request: FastifyRequest<{ Body: ConfirmForm }>, reply: FastifyReply) {
    await demandConfirmed(parts, request, request.body.confirm)
    return tell(request, reply, 'confirmed')
  }

  async function endOne(request: FastifyRequest<{ Body: EndForm }>, reply: FastifyReply) {
    await demandConfirmed(parts, request, request.body.confirm)
    const { id } = request.agent
    const session = Number(request.body.session)
    const isEnded = await db.transaction(async (query) => {
      const isEnded = await endSession(query, id, session)
      if (isEnded) await auditEnd(query, request, 1)
      return isEnded
    })
    if (isEnded) {
      await socket.deliver([{ to: [`agent:${id}`], close: closeCodes.signedOut, session }])
      request.log.info({ agentId: id, session }, 'signed out elsewhere')
    }
    return tell(request, reply, 'sessions')
  }

  async function endOthers(request: FastifyRequest<{ Body: ConfirmForm }>, reply: FastifyReply) {
    await demandConfirmed(parts, request, request.body.confirm)
    const { id, sessionId } = request.agent
    const ended = await db.transaction(async (query) => {
      const ended = await endSessions(query, id, { except: sessionId })
      await auditEnd(query, request, ended.length)
      return ended
    })
    await socket.deliver(ended)
    request.log.info({ agentId: id }, 'signed out everywhere else')
    return tell(request, reply, 'sessions')
  }

  async function showProfileAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    return showProfile(request, reply, { refusal: refuseInForm(err, request, reply) })
  }

  async function showProfile(request: FastifyRequest, reply: FastifyReply, page: ProfilePage) {
    const { agent, locale } = request
    const { refusal, done: what = null } = page
    const { signedInAs, signOut } = home
    return reply.page('features/profile/profile', {
      title: words.title,
      words: { ...words, signedInAs, signOut },
      styles: ['admin.css', 'profile.css'],
      script: 'profile',
      csrf: reply.generateCsrf(),
      agent,
      name: typedIn(request, 'name') || agent.name,
      avatar: Number(typedIn(request, 'avatar') || agent.figure),
      longestName,
      done: what,
      sentence: what && done[what][locale],
      problem: refusal ? { field: refusal.field, sentence: refusal.sentence[locale] } : null,
      isConfirmed: isConfirmed(request),
      sessions: await sessionsOf(db.query, agent.id, agent.sessionId),
    })
  }
}

async function auditEnd(query: Query, { agent, ip: from }: FastifyRequest, sessions: number): Promise<void> {
  const on = { kind: 'account', id: agent.id } as const
  await audit(query, { who: agent.id, did: 'session_ended', on, from, facts: { sessions } })
}

interface ProfilePage {
  /** What was done just now. */
  done?: keyof typeof done | null
  refusal?: Refusal
}

function tell(request: FastifyRequest, reply: FastifyReply, what: keyof typeof done) {
  if (wantsPage(request)) return reply.redirect(`/admin/profile/index?done=${what}`, 303)
  return { code: 0 as const, msg: done[what][request.locale] }
}
