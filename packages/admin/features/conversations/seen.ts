import type { Answer, Call } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { raiseMarks } from './queries.ts'

/** Raises marks and says whom it concerns: the other side, and the agent's own other pages. */
export async function seeBatch(query: Query, calls: Call<'seen'>[]): Promise<Answer<'seen'>[]> {
  const answers: Answer<'seen'>[] = calls.map(() => ({ to: [] }))
  for (const { n, visitorId, agentId, delivered, read } of await raiseMarks(query, calls)) {
    const { person, id, conversation } = calls[n - 1]!
    const toAgent = agentId === null ? [] : [`agent:${agentId}`]
    answers[n - 1] = {
      to: person === 'agent' ? [`visitor:${visitorId}`, ...toAgent] : toAgent,
      frame: {
        type: 'seen',
        conversation,
        group: person === 'agent' ? 'admin' : 'member',
        id,
        delivered,
        read,
      },
    }
  }
  return answers
}
