import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { inEach, said } from '../locale.ts'
import { Refusal } from '../refusal.ts'
import { isRefusedValue, isUnavailable } from './db.ts'

/** The one place that answers errors: JSON `{code, msg, field?}` to programs, a plain page to people. */
export const errors = fp(async (app) => {
  app.setErrorHandler(async (err, request, reply) => {
    const refusal = refusalOf(err)
    // What only the database refused should have been refused before.
    if (refusal.statusCode >= 500 || isRefusedValue(err))
      request.log.error({ err, route: request.routeOptions.url }, 'request failed')
    sayWhen(refusal, reply)
    return answer(refusal, request, reply)
  })
})

/** Answers an address that nobody serves. */
export async function answerNotFound(): Promise<never> {
  throw new Refusal(404, sentences[404])
}

/** Answers an address that is none, such as one with a broken % in it. The plugins are not there yet. */
export function answerBadAddress(_err: Error, _request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(400).send({ code: 1400, msg: sentences[400].en })
}

/** Whether whoever asks would read a page, and not JSON. */
export function wantsPage(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}

/** The refusal to show in a form that was sent without a script. Throws whatever is not to be answered so. */
export function refuseInForm(err: unknown, request: FastifyRequest, reply: FastifyReply): Refusal {
  const refusal = refusalOf(err)
  if (refusal.statusCode >= 500 || !wantsPage(request)) throw err
  reply.code(refusal.statusCode)
  sayWhen(refusal, reply)
  return refusal
}

function sayWhen({ statusCode, retryAfter }: Refusal, reply: FastifyReply): void {
  const seconds = retryAfter ?? (statusCode === 503 ? 5 : null)
  if (seconds !== null) reply.header('retry-after', seconds)
}

// Nothing is told of an unforeseen error but that it happened.
function refusalOf(err: unknown): Refusal {
  if (err instanceof Refusal) return err
  if (isUnavailable(err)) return new Refusal(503, sentences[503])
  if (codeOf(err).startsWith('FST_CSRF')) return new Refusal(403, tooOld)
  const status = statusOf(err)
  return new Refusal(status, sentences[status])
}

function answer(refusal: Refusal, request: FastifyRequest, reply: FastifyReply) {
  const { statusCode, code, sentence, field } = refusal
  const msg = said(sentence, request)
  reply.code(statusCode).header('cache-control', 'no-store').header('vary', 'accept-language')
  if (!wantsPage(request)) return { code, msg, ...(field !== null && { field }) }
  const again = statusCode === 503 && request.method === 'GET'
  return reply.page('plugins/error', {
    title: sentence,
    words,
    styles: ['admin.css'],
    status: statusCode,
    again,
  })
}

type KnownStatus = keyof typeof sentences

function statusOf(err: unknown): KnownStatus {
  if (!(err instanceof Error)) return 500
  if ('validation' in err || isRefusedValue(err)) return 400
  // A path that no file can have is nothing but a page that is not there.
  if (codeOf(err) === 'FST_STATIC_FORBIDDEN_PATH') return 404
  const status = 'statusCode' in err ? err.statusCode : 500
  return isKnown(status) ? status : 500
}

function codeOf(err: unknown): string {
  return err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : ''
}

function isKnown(status: unknown): status is KnownStatus {
  return typeof status === 'number' && status in sentences
}

const sentences = {
  400: inEach(({ errors }) => errors[400]),
  403: inEach(({ errors }) => errors[403]),
  404: inEach(({ errors }) => errors[404]),
  405: inEach(({ errors }) => errors[405]),
  408: inEach(({ errors }) => errors[408]),
  413: inEach(({ errors }) => errors[413]),
  414: inEach(({ errors }) => errors[414]),
  415: inEach(({ errors }) => errors[415]),
  429: inEach(({ errors }) => errors[429]),
  500: inEach(({ errors }) => errors[500]),
  503: inEach(({ errors }) => errors[503]),
}

const tooOld = inEach(({ refusals }) => refusals.tooOld)

const words = {
  home: inEach(({ errors }) => errors.home),
  again: inEach(({ errors }) => errors.again),
}
