import type { Delivery } from '@kefu/protocol/service.ts'
import type { Query } from '../../plugins/db.ts'
import { conversationsToRate } from './queries.ts'

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

function closedIn({ frame }: Delivery): number[] {
  return frame?.type === 'status' && frame.state === 'closed' ? [frame.conversation] : []
}
