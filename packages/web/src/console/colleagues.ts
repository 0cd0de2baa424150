import type { AgentPresence } from '@kefu/protocol/frames.ts'
import { get, type Reply } from '../lib/post.ts'

export interface Colleague {
  id: number
  name: string
  presence: AgentPresence
}

export type Colleagues = Reply<{ agents: Colleague[] }>

/** All agents but the one who asks; who is online comes first. */
export async function loadColleagues(
  me: number,
  signal: AbortSignal,
): Promise<Reply<{ agents: Colleague[] }>> {
  const reply = await get<{ agents: Colleague[] }>('/admin/service/agents', signal)
  if (!reply.ok) return reply
  const others = reply.agents.filter(({ id }) => id !== me)
  const agents = others.sort((a, b) => order[a.presence] - order[b.presence] || a.name.localeCompare(b.name))
  return { ok: true, agents }
}

const order = { online: 0, away: 1, offline: 2 }
