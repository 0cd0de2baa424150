import type { Head } from '@kefu/protocol/frames.ts'
import type { Change } from '@kefu/protocol/service.ts'
import type { Connection } from './connection.ts'
import { createJoins, type Joins } from './joins.ts'

/** The newest numbers of a conversation that passed here. */
export interface Newest {
  seq: number
  rev: number
  visitor: number
  agent: number
}

/**
 * What `head` says: the newest seq and rev of each conversation of those who are connected here, from the numbers
 * that answers, deliveries and beats brought. It may be forgotten at any time: a login brings it back.
 */
export interface Heads {
  /** The agents beside those whose conversations they are. */
  readonly joins: Joins
  /** Called with each login's epoch: numbers of another database, one that was restored, say nothing about this one. */
  begin(epoch: string): void
  /** Takes a message's number. */
  raise(conversation: number, seq: number): void
  /** Takes how a conversation stands. Answers whether it says something newer than what passed here. */
  note(change: Change): boolean
  /** Takes that a conversation is no longer this agent's, unless something newer gave it to him. */
  release(conversation: number, rev: number, agent: number): void
  get(conversation: number): Newest | undefined
  /** The frame for one connection, or null when there is nothing to say. */
  frameFor(connection: Connection): Head | null
  /** Forgets conversations of which nobody is here. */
  prune(isHere: (person: 'visitor' | 'agent', id: number) => boolean): void
}

export function createHeads(): Heads {
  const newest = new Map<number, Newest>()
  const ofAgent = new Map<number, Set<number>>()
  const joins = createJoins()
  let known: string | null = null

  function begin(epoch: string): void {
    if (known !== null && known !== epoch) {
      newest.clear()
      ofAgent.clear()
      joins.clear()
    }
    known = epoch
  }

  function raise(conversation: number, seq: number): void {
    const known = newest.get(conversation)
    if (!known) newest.set(conversation, { seq, rev: 0, visitor: 0, agent: 0 })
    else if (seq > known.seq) known.seq = seq
  }

  function note([conversation, seq, rev, visitor, agent]: Change): boolean {
    const known = newest.get(conversation)
    if (!known) {
      newest.set(conversation, { seq, rev, visitor, agent })
      give(conversation, agent)
      return true
    }
    const isNews = seq > known.seq || rev > known.rev
    known.seq = Math.max(known.seq, seq)
    if (rev < known.rev) return isNews
    known.rev = rev
    known.visitor = visitor
    if (known.agent !== agent) {
      take(conversation, known.agent)
      give(conversation, agent)
      known.agent = agent
    }
    return isNews
  }

  function release(conversation: number, rev: number, agent: number): void {
    const known = newest.get(conversation)
    if (!known || known.agent !== agent || rev < known.rev) return
    take(conversation, agent)
    known.rev = rev
    known.agent = 0
  }

  function give(conversation: number, agent: number): void {
    if (agent === 0) return
    const set = ofAgent.get(agent)
    if (set) set.add(conversation)
    else ofAgent.set(agent, new Set([conversation]))
  }

  function take(conversation: number, agent: number): void {
    const set = ofAgent.get(agent)
    set?.delete(conversation)
    if (set?.size === 0) ofAgent.delete(agent)
  }

  function frameFor({ person, room, id, conversation }: Connection): Head | null {
    const ids = person === 'agent' && room === null ? idsOf(id) : [conversation]
    const heads: Head['heads'] = []
    for (const one of ids) {
      const known = newest.get(one)
      if (known && known.rev > 0) heads.push([one, known.seq, known.rev])
    }
    return heads.length > 0 || person === 'agent' ? { type: 'head', heads } : null
  }

  function idsOf(agent: number): Iterable<number> {
    return new Set([...(ofAgent.get(agent) ?? []), ...joins.of(agent)])
  }

  function prune(isHere: (person: 'visitor' | 'agent', id: number) => boolean): void {
    joins.prune((agent) => isHere('agent', agent))
    for (const [conversation, { rev, visitor, agent }] of newest) {
      const isRoom = rev > 0 && visitor === 0
      if (isRoom || isHere('visitor', visitor) || isHere('agent', agent)) continue
      if (joins.at(conversation).length > 0) continue
      take(conversation, agent)
      newest.delete(conversation)
    }
  }

  return {
    joins,
    begin,
    raise,
    note,
    release,
    get: (conversation) => newest.get(conversation),
    frameFor,
    prune,
  }
}
