import type { Status } from '@kefu/protocol/frames.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { conversationsToRate, questionsFor } from './queries.ts'

/** Asks for a rating with the news that a conversation is closed, where an agent answered in it and nobody rated it. */
export async function askToRate(query: Query, news: Delivery[]): Promise<Delivery[]> {
  const closed = news.flatMap(closedIn)
  if (closed.length === 0) return news
  const asked = new Set(await conversationsToRate(query, closed))
  return news.map((delivery) => {
    const { frame } = delivery
    if (frame?.type !== 'status' || !asked.has(frame.conversation)) return delivery
    return { ...delivery, frame: { ...frame, rate: true as const } }
  })
}

/** Asks visitors who come back, each by the status of his last conversation, as he would have heard it at its end. */
export async function askLater(query: Query, visitorIds: number[]): Promise<Map<number, Status>> {
  const questions = visitorIds.length > 0 ? await questionsFor(query, visitorIds) : []
  return new Map(
    questions.map(({ visitorId, conversation, rev }) => [
      visitorId,
      { type: 'status', conversation, rev, state: 'closed', rate: true },
    ]),
  )
}

function closedIn({ frame }: Delivery): number[] {
  return frame?.type === 'status' && frame.state === 'closed' ? [frame.conversation] : []
}
