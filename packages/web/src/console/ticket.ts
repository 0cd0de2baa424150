import type { AgentLogin } from '@kefu/protocol/frames.ts'
import { post } from '../lib/post.ts'

/** A login frame with a new ticket. Null when the session is over; throws when nobody could be asked. */
export async function agentLogin(): Promise<AgentLogin | null> {
  const reply = await post<{ ticket: string }>('/admin/login/ticket')
  if (reply.ok) return { type: 'login', v: 1, group: 'admin', ticket: reply.ticket }
  // 403: the page is older than the session, and its CSRF token with it.
  if (reply.status === 401 || reply.status === 403) return null
  throw new Error(reply.msg)
}
