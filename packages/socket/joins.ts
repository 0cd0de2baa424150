/**
 * Which conversations the agents who are connected here joined though they are not theirs. Each brings his own with his login,
 * so that it may be forgotten with him, and with the process.
 */
export interface Joins {
  join(agent: number, conversation: number): void
  part(agent: number, conversation: number): void
  /** Who joined a conversation. */
  at(conversation: number): readonly number[]
  /** What an agent joined. */
  of(agent: number): Iterable<number>
  /** Another database: nothing of it is true any more. */
  clear(): void
  /** Forgets agents who are not here. */
  prune(isHere: (agent: number) => boolean): void
}

/** Asked with every message: nearly always nobody joined. */
const none: readonly number[] = []

export function createJoins(): Joins {
  const agents = new Map<number, readonly number[]>()
  const conversations = new Map<number, Set<number>>()

  function join(agent: number, conversation: number): void {
    const theirs = conversations.get(agent) ?? new Set()
    if (theirs.has(conversation)) return
    conversations.set(agent, theirs.add(conversation))
    agents.set(conversation, [...at(conversation), agent])
  }

  function part(agent: number, conversation: number): void {
    const theirs = conversations.get(agent)
    if (!theirs?.delete(conversation)) return
    if (theirs.size === 0) conversations.delete(agent)
    const others = at(conversation).filter((other) => other !== agent)
    if (others.length > 0) agents.set(conversation, others)
    else agents.delete(conversation)
  }

  function at(conversation: number): readonly number[] {
    return agents.get(conversation) ?? none
  }

  function prune(isHere: (agent: number) => boolean): void {
    for (const [agent, theirs] of conversations)
      if (!isHere(agent)) for (const conversation of theirs) part(agent, conversation)
  }

  return {
    join,
    part,
    at,
    of: (agent) => conversations.get(agent) ?? none,
    clear() {
      agents.clear()
      conversations.clear()
    },
    prune,
  }
}
