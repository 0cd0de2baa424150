import type { User, VisitorLeft } from '@kefu/protocol/frames.ts'
import type { Heads } from './heads.ts'

/** Takes the numbers of a conversation out of what an agent is told of it: it is his, or he joined it. */
export function noteUser({ joins, note }: Heads, agent: number, user: User): void {
  const { id, conversation, seq, rev, joined = [] } = user
  const isJoined = joined.some(([other]) => other === agent)
  if (isJoined) joins.join(agent, conversation)
  else joins.part(agent, conversation)
  note([conversation, seq, rev, id, isJoined ? (user.agent?.id ?? 0) : agent])
}

/** The same of a visitor who left an agent. */
export function noteLeft({ joins, note, release, get }: Heads, agent: number, frame: VisitorLeft): void {
  const { conversation, rev, disc_id, why } = frame
  if (why === 'away') {
    const isJoined = joins.at(conversation).includes(agent)
    return void note([conversation, 0, rev, disc_id, isJoined ? (get(conversation)?.agent ?? 0) : agent])
  }
  joins.part(agent, conversation)
  release(conversation, rev, agent)
}
