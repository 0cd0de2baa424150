import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Sentence } from '../../locale.ts'
import type { Mailer } from '../../mail.ts'
import type { Refusal } from '../../refusal.ts'
import { typedIn } from '../login/pages.ts'
import type { Account, Invitation } from './queries.ts'
import { comingWords, phrases } from './words.ts'

interface Page {
  /** Why the form was refused that is shown again. */
  refusal?: Refusal | undefined
}

export function showInvitation(
  request: FastifyRequest,
  reply: FastifyReply,
  { token, invitation, refusal }: Page & { token: string; invitation: Invitation },
) {
  return reply.page('features/accounts/invitation', {
    ...formOf(request, reply, comingWords.join, refusal),
    token,
    lead: phrases[request.locale].welcome(invitation.name, invitation.by),
    username: typedIn(request, 'username'),
  })
}

export function showPassword(
  request: FastifyRequest,
  reply: FastifyReply,
  { token, account, refusal }: Page & { token: string; account: Account },
) {
  return reply.page('features/accounts/password', {
    ...formOf(request, reply, comingWords.choose, refusal),
    token,
    lead: phrases[request.locale].newPasswordFor(account.username),
    username: account.username,
  })
}

export function showForgot(
  request: FastifyRequest,
  reply: FastifyReply,
  { mailer, isSent = false, refusal }: Page & { mailer: Mailer | null; isSent?: boolean },
) {
  return reply.page('features/accounts/forgot', {
    ...formOf(request, reply, comingWords.forgot, refusal),
    sendsMail: mailer !== null,
    isSent,
    who: typedIn(request, 'who'),
  })
}

function formOf(request: FastifyRequest, reply: FastifyReply, title: Sentence, refusal: Refusal | undefined) {
  return {
    title,
    words: comingWords,
    styles: ['admin.css'],
    script: 'login',
    csrf: reply.generateCsrf(),
    problem: refusal ? { field: refusal.field, sentence: refusal.sentence[request.locale] } : null,
  }
}
