import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Locale, Sentence } from '../../locale.ts'
import type { Mailer } from '../../mail.ts'
import type { Query } from '../../plugins/db.ts'
import type { Refusal } from '../../refusal.ts'
import { type Times, timesIn } from '../history/times.ts'
import { zoneOf } from '../history/zone.ts'
import { words as home } from '../home/words.ts'
import { isConfirmed } from '../login/own-password.ts'
import { typedIn } from '../login/pages.ts'
import { may, mayKeep } from '../login/rights.ts'
import { type Account, allAccounts, allInvitations, type ListedAccount } from './queries.ts'
import { phrases, words } from './words.ts'

export async function showAccounts(query: Query, request: FastifyRequest, reply: FastifyReply, done: string) {
  const { agent, locale } = request
  const times = timesIn(zoneOf(undefined), locale)
  const accounts = await allAccounts(query)
  const invitations = await allInvitations(query)
  return reply.page('features/accounts/accounts', {
    ...frameOf(request, reply, words.title),
    news: newsOf(done, locale),
    accounts: accounts.map((account) => ({
      ...listed(account, times, locale),
      isSelf: account.id === agent.id,
      mayKeep: mayKeep(agent, account),
    })),
    invitations: invitations.map((invitation) => ({
      ...invitation,
      says: phrases[locale].invitedBy(invitation.by),
      until: invitation.goodUntil && timeOf(invitation.goodUntil, times),
      mayKeep: invitation.role === 'agent' || may(agent, 'give-roles'),
    })),
  })
}

export async function showInvite(
  request: FastifyRequest,
  reply: FastifyReply,
  { mailer, refusal }: { mailer: Mailer | null; refusal?: Refusal },
) {
  return reply.page('features/accounts/invite', {
    ...frameOf(request, reply, words.invite, refusal),
    mayGiveRoles: may(request.agent, 'give-roles'),
    sendsMail: mailer !== null,
    typed: typedFields(request),
  })
}

export async function showAccount(
  request: FastifyRequest,
  reply: FastifyReply,
  { account, refusal }: { account: Account; refusal?: Refusal },
) {
  const { agent } = request
  const { name, role, email, chatLimit } = account
  // A form that had other fields was refused: those of this one are as they were.
  const isTyped = refusal !== undefined && typedIn(request, 'name') !== ''
  const isOther = account.id !== agent.id
  return reply.page('features/accounts/account', {
    ...frameOf(request, reply, titleFor(account), refusal),
    account,
    isConfirmed: isConfirmed(request),
    typed: isTyped
      ? typedFields(request)
      : { name, role, email: email ?? '', chat_limit: String(chatLimit ?? '') },
    mayGiveRole: isOther && account.role !== 'owner' && may(agent, 'give-roles'),
    mayDisable: isOther && account.role !== 'owner',
    mayHandOver: isOther && !account.isDisabled && may(agent, 'hand-over'),
  })
}

interface ShownLink {
  link: string
  kind: 'invitation' | 'password'
  name: string
  /** Where it was to be sent. */
  email: string | null
  isMailed?: boolean
}

/** The one time that a link is shown. */
export async function showLink(
  request: FastifyRequest,
  reply: FastifyReply,
  { link, kind, name, email, isMailed = false }: ShownLink,
) {
  const text = phrases[request.locale]
  return reply.page('features/accounts/link', {
    ...frameOf(request, reply, words.linkTitle),
    link,
    lead: kind === 'invitation' ? text.invitationFor(name) : text.passwordFor(name),
    mail: email && (isMailed ? text.mailedTo(email) : text.notMailed(email)),
  })
}

/** What is around each of these pages. */
function frameOf(request: FastifyRequest, reply: FastifyReply, title: Sentence, refusal?: Refusal) {
  const { signedInAs, signOut } = home
  return {
    title,
    words: { ...words, signedInAs, signOut },
    styles: ['admin.css', 'accounts.css'],
    script: 'accounts',
    csrf: reply.generateCsrf(),
    agent: request.agent,
    problem: refusal ? { field: refusal.field, sentence: refusal.sentence[request.locale] } : null,
  }
}

function typedFields(request: FastifyRequest) {
  return {
    name: typedIn(request, 'name'),
    role: typedIn(request, 'role') || 'agent',
    email: typedIn(request, 'email'),
    chat_limit: typedIn(request, 'chat_limit'),
  }
}

function listed(account: ListedAccount, times: Times, locale: Locale) {
  const { lastSeen, open, chatLimit } = account
  return {
    ...account,
    load: phrases[locale].openOf(open, chatLimit),
    seen: lastSeen && timeOf(lastSeen, times),
  }
}

// In the zone of the server; the script says it again in the reader's own.
function timeOf(at: Date, times: Times) {
  return { iso: at.toISOString(), when: times.when(at), full: times.full(at) }
}

const news = ['saved', 'withdrawn', 'disabledNow', 'enabledNow', 'handedOver'] as const

function newsOf(done: string, locale: Locale): string {
  const name = news.find((one) => one === done)
  return name ? words[name][locale] : ''
}

function titleFor({ name }: Account): Sentence {
  return { zh: phrases.zh.editOf(name), en: phrases.en.editOf(name) }
}
