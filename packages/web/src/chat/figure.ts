import type { Chat } from '../lib/session.ts'

/** The figure of whoever serves is the one that he chose; everybody else has that of his id. */
export function figureOf({ status }: Chat, id: number): number {
  const agent = status.value?.agent
  return agent?.id === id ? (agent.avatar ?? id) : id
}
