import { limits } from '@kefu/protocol/limits.ts'
import { cleanLine } from '@kefu/protocol/text.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { wantsPage } from '../../plugins/errors.ts'
import { rememberedFor } from '../../plugins/sessions.ts'
import { answers } from './words.ts'

/** Signs an agent in, and sends him on to a path of ours. */
export async function beginSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { agentId, remember, href }: { agentId: number; remember: boolean; href: string },
) {
  const { session } = request
  session.agentId = agentId
  session.remember = remember
  session.confirmedAt = Date.now()
  session.address = request.ip
  session.userAgent = cleanLine((request.headers['user-agent'] ?? '').slice(0, limits.userAgentLength))
  if (remember) session.options({ maxAge: rememberedFor })
  // A new session, or whoever planted the cookie of the one before would be signed in too.
  await session.regenerate(['agentId', 'remember', 'confirmedAt', 'address', 'userAgent'])
  request.log.info({ agentId, remember }, 'signed in')
  if (wantsPage(request)) return reply.redirect(href, 303)
  return { code: 0 as const, msg: answers.signedIn[request.locale], href }
}
