import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Addresses } from '../../addresses.ts'
import type { Parts } from '../../app.ts'
import type { Sentence } from '../../locale.ts'
import type { Mailer } from '../../mail.ts'
import { refuseInForm, wantsPage } from '../../plugins/errors.ts'
import { perMinute } from '../../plugins/limits.ts'
import { demandConfirmed } from '../login/own-password.ts'
import { demandRight, onlyWith } from '../login/rights.ts'
import { byOf } from './by.ts'
import { type Invited, invite, renew, withdraw } from './invite.ts'
import { change, demandKept, disable, enable, handOver, passwordLink } from './keep.ts'
import { invitationMail } from './mails.ts'
import { showAccount, showAccounts, showInvite, showLink } from './pages.ts'
import { findAccount } from './queries.ts'
import {
  AccountQuery,
  ChangedAccount,
  Done,
  type Fields,
  HandingOver,
  Link,
  ListQuery,
  NewInvitation,
  OfOne,
} from './schema.ts'
import { words } from './words.ts'

interface Options extends Pick<Parts, 'config' | 'db' | 'socket'> {
  addresses: Addresses
  mailer: Mailer | null
}

type OfOneRequest = FastifyRequest<{ Body: Static<typeof OfOne> }>
const atLogin = '/admin/login'

/** Who is an agent here, who may become one, and what each may do. Behind the door, for the owner and administrators. */
export const accountRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { config, db, socket, addresses, mailer },
) => {
  app.addHook('onRequest', onlyWith('keep-accounts'))
  const answer = { 200: Done }
  const one = { schema: { body: OfOne, response: answer } }
  const link = { schema: { body: OfOne, response: { 200: Link } }, ...perMinute(30) }
  const inviting = { schema: { body: NewInvitation, response: { 200: Link } }, ...perMinute(30) }
  const changing = {
    schema: { body: ChangedAccount, response: answer },
    errorHandler: showAccountAgain,
    ...perMinute(60),
  }
  const handing = { schema: { body: HandingOver, response: answer }, ...perMinute(10) }

  app.get('/accounts', async (_request, reply) => reply.redirect('/admin/accounts/index'))
  app.get('/accounts/index', { schema: { querystring: ListQuery } }, (request, reply) =>
    showAccounts(db.query, request, reply, request.query.done ?? ''),
  )
  app.get('/accounts/invite', (request, reply) => showInvite(request, reply, { mailer }))
  app.post('/accounts/invite', { ...inviting, errorHandler: showInviteAgain }, sendInvitation)
  app.post('/accounts/renew', link, renewInvitation)
  app.post('/accounts/withdraw', one, withdrawInvitation)
  app.get('/accounts/account', { schema: { querystring: AccountQuery } }, openAccount)
  app.post('/accounts/account', changing, saveAccount)
  app.post('/accounts/password', link, makePasswordLink)
  app.post('/accounts/disable', one, disableAccount)
  app.post('/accounts/enable', one, enableAccount)
  app.post('/accounts/hand-over', { ...handing, errorHandler: showAccountAgain }, passOn)

  async function sendInvitation(
    request: FastifyRequest<{ Body: Fields & { _csrf?: string } }>,
    reply: FastifyReply,
  ) {
    const { _csrf, ...fields } = request.body
    return handOut(request, reply, await invite(db, byOf(request), fields))
  }

  async function renewInvitation(request: OfOneRequest, reply: FastifyReply) {
    return handOut(request, reply, await renew(db, byOf(request), Number(request.body.id)))
  }

  async function withdrawInvitation(request: OfOneRequest, reply: FastifyReply) {
    await withdraw(db, byOf(request), Number(request.body.id))
    request.log.info(
      { agentId: request.agent.id, invitation: Number(request.body.id) },
      'invitation withdrawn',
    )
    return goOn(request, reply, 'withdrawn')
  }

  async function openAccount(
    request: FastifyRequest<{ Querystring: Static<typeof AccountQuery> }>,
    reply: FastifyReply,
  ) {
    const account = demandKept(request.agent, await findAccount(db.query, Number(request.query.id)))
    return showAccount(request, reply, { account })
  }

  async function saveAccount(request: FastifyRequest<{ Body: ChangedAccount }>, reply: FastifyReply) {
    const { id, confirm, _csrf, ...fields } = request.body
    await change({ db, socket }, byOf(request), Number(id), fields, () =>
      demandConfirmed({ config, db }, request, confirm),
    )
    request.log.info({ agentId: request.agent.id, account: Number(id), role: fields.role }, 'account changed')
    return goOn(request, reply, 'saved')
  }

  async function makePasswordLink(request: OfOneRequest, reply: FastifyReply) {
    const { token, account } = await passwordLink({ db }, byOf(request), Number(request.body.id))
    request.log.info({ agentId: request.agent.id, account: account.id }, 'password link made')
    const address = `${addresses.admin(request)}${atLogin}/password?token=${token}`
    if (wantsPage(request))
      return showLink(request, reply, { link: address, kind: 'password', name: account.name, email: null })
    return { code: 0, msg: words.linkTitle[request.locale], link: address, mailed: false } as const
  }

  async function disableAccount(request: OfOneRequest, reply: FastifyReply) {
    await disable({ db, socket }, byOf(request), Number(request.body.id))
    request.log.info({ agentId: request.agent.id, account: Number(request.body.id) }, 'account disabled')
    return goOn(request, reply, 'disabledNow')
  }

  async function enableAccount(request: OfOneRequest, reply: FastifyReply) {
    await enable({ db }, byOf(request), Number(request.body.id))
    request.log.info({ agentId: request.agent.id, account: Number(request.body.id) }, 'account enabled')
    return goOn(request, reply, 'enabledNow')
  }

  async function passOn(request: FastifyRequest<{ Body: Static<typeof HandingOver> }>, reply: FastifyReply) {
    const { id, password = '' } = request.body
    demandRight(request.agent, 'hand-over')
    await handOver({ config, db, socket }, byOf(request), Number(id), password)
    request.log.info({ agentId: request.agent.id, account: Number(id) }, 'ownership handed over')
    return goOn(request, reply, 'handedOver')
  }

  /** Shows the link once, and sends it where there is somewhere to send it to. */
  async function handOut(request: FastifyRequest, reply: FastifyReply, invited: Invited) {
    const { token, name, email } = invited
    const address = `${addresses.admin(request)}${atLogin}/invitation?token=${token}`
    const mailed = email !== null && (await mailTo(request, email, { name, link: address }))
    request.log.info({ agentId: request.agent.id, mailed }, 'invitation made')
    if (wantsPage(request))
      return showLink(request, reply, {
        link: address,
        kind: 'invitation',
        name,
        email: mailer && email,
        isMailed: mailed,
      })
    return { code: 0, msg: words.linkTitle[request.locale], link: address, mailed } as const
  }

  async function mailTo(
    { agent, locale, log }: FastifyRequest,
    to: string,
    { name, link }: { name: string; link: string },
  ): Promise<boolean> {
    if (!mailer) return false
    try {
      await mailer.send({ to, ...invitationMail(locale, { name, by: agent.name, link }) })
      return true
    } catch (err) {
      log.warn({ err }, 'an invitation was not sent')
      return false
    }
  }

  async function showInviteAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    return showInvite(request, reply, { mailer, refusal: refuseInForm(err, request, reply) })
  }

  async function showAccountAgain(err: unknown, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refuseInForm(err, request, reply)
    const id = Number(idIn(request.body))
    const account = Number.isSafeInteger(id) && id > 0 ? await findAccount(db.query, id) : null
    // What may not be seen is not shown for being refused.
    return showAccount(request, reply, { account: demandKept(request.agent, account), refusal })
  }
}

function goOn(request: FastifyRequest, reply: FastifyReply, done: keyof typeof words) {
  if (wantsPage(request)) return reply.redirect(`/admin/accounts/index?done=${done}`, 303)
  const sentence: Sentence = words[done]
  return { code: 0, msg: sentence[request.locale] } as const
}

function idIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'id' in body ? body.id : null
}
