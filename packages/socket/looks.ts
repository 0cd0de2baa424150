import type { ServerFrame } from '@kefu/protocol/frames.ts'
import type { Connection } from './connection.ts'

/** Which conversation each page of an agent shows. It is gone with the page, and nothing hangs on it. */
export interface Looks {
  /** This page shows that conversation now; 0: none, or the page is gone. */
  turn(page: Connection, conversation: number): void
  /** It showed one before: what it shows next was chosen, and is not told anew after its line broke. */
  isShowing(page: Connection): boolean
  /** The agents who have it open. */
  at(conversation: number): readonly number[]
  close(): void
}

/** A page that goes through a list quickly is noted where it stays: nobody is told of it more often than that. */
const gatherMs = 250
/** Asked with every message: nearly always nobody looks. */
const none: readonly number[] = []

export function createLooks(relay: (to: readonly string[], frame: ServerFrame) => void): Looks {
  const shown = new Map<Connection, number>()
  const pages = new Map<number, Set<Connection>>()
  /** What each page turned to last, since they were told. */
  const turned = new Map<Connection, number>()
  let timer: NodeJS.Timeout | undefined

  function turn(page: Connection, conversation: number): void {
    if (conversation === 0 && !shown.has(page) && !turned.has(page)) return
    turned.set(page, conversation)
    timer ??= setTimeout(tell, gatherMs)
  }

  function tell(): void {
    timer = undefined
    const changed = new Set<number>()
    for (const [page, conversation] of turned) {
      const before = shown.get(page) ?? 0
      if (before === conversation) continue
      take(page, before)
      put(page, conversation)
      changed.add(before).add(conversation)
    }
    turned.clear()
    for (const conversation of changed) {
      const agents = agentsAt(conversation)
      const to = agents.map(([id]) => `agent:${id}`)
      if (to.length > 0) relay(to, { type: 'looking', conversation, agents })
    }
  }

  function take(page: Connection, conversation: number): void {
    shown.delete(page)
    const others = pages.get(conversation)
    others?.delete(page)
    if (others?.size === 0) pages.delete(conversation)
  }

  function put(page: Connection, conversation: number): void {
    if (conversation === 0) return
    shown.set(page, conversation)
    const others = pages.get(conversation)
    if (others) others.add(page)
    else pages.set(conversation, new Set([page]))
  }

  /** Each once, however many of his pages show it. */
  function agentsAt(conversation: number): [id: number, name: string][] {
    return [...new Map(Array.from(pages.get(conversation) ?? [], ({ id, name = '' }) => [id, name]))]
  }

  return {
    turn,
    isShowing: (page) => shown.has(page) || turned.has(page),
    at: (conversation) => (pages.has(conversation) ? agentsAt(conversation).map(([id]) => id) : none),
    close: () => clearTimeout(timer),
  }
}
