/** The original's word for a role, kept on the wire. */
export type Group = 'member' | 'admin'

/** How a connection takes part: visitor and agent in service chat, member in a group chat room. */
export type Kind = 'visitor' | 'agent' | 'member'

/** Figures 0–5; the same person is always the same one. */
export function avatarOf(id: number): number {
  return id % 6
}

/** One word for a recipient of a frame: all tabs of a visitor, of an agent, or everybody in a room. */
export type Address = `visitor:${number}` | `agent:${number}` | `room:${string}`
