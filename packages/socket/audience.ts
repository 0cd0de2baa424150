import type { Hub } from './hub.ts'

/** These addresses, and those of the agents who joined the conversation. */
export function withJoined({ heads }: Hub, conversation: number, to: string[]): string[] {
  return withAgents(to, heads.joins.at(conversation))
}

/** These addresses, and those of the agents who joined the conversation or look at it. */
export function withOnlookers(hub: Hub, conversation: number, to: string[]): string[] {
  return withAgents(withJoined(hub, conversation, to), hub.looks.at(conversation))
}

// With every message: nearly always there is nobody else.
function withAgents(to: string[], agents: readonly number[]): string[] {
  return agents.length > 0 ? [...new Set([...to, ...agents.map((id) => `agent:${id}`)])] : to
}
