import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '../../refusal.ts'
import { pageWords } from './words.ts'

interface LoginPage {
  /** 'hidden': not demanded yet; the script shows it as soon as it is. */
  captcha: 'off' | 'hidden' | 'shown'
  next: string
  /** Why the form was refused that is shown again. */
  refusal?: Refusal
}

export function showLogin(request: FastifyRequest, reply: FastifyReply, page: LoginPage) {
  return reply.page('features/login/login', {
    ...formOf(request, reply, page.refusal),
    title: pageWords.signIn,
    captcha: page.captcha,
    next: page.next,
  })
}

export function showSetUp(request: FastifyRequest, reply: FastifyReply, token: string, refusal?: Refusal) {
  return reply.page('features/login/setup', {
    ...formOf(request, reply, refusal),
    title: pageWords.setUp,
    token,
  })
}

/** What somebody typed into a field of a form, whatever else the request may be. */
export function typedIn({ body }: FastifyRequest, field: string): string {
  const value = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return value.flatMap(([name, text]) => (name === field && typeof text === 'string' ? text : []))[0] ?? ''
}

function formOf(request: FastifyRequest, reply: FastifyReply, refusal: Refusal | undefined) {
  return {
    words: pageWords,
    styles: ['admin.css'],
    script: 'login',
    csrf: reply.generateCsrf(),
    problem: refusal ? { field: refusal.field, sentence: refusal.sentence[request.locale] } : null,
    // Everything that was typed but the password and the captcha.
    typed: {
      username: typedIn(request, 'username'),
      name: typedIn(request, 'name'),
      remember: typedIn(request, 'remember'),
    },
  }
}
