import { setTimeout as pause } from 'node:timers/promises'
import { agentLogin, type Crowd, enter, visitorLogin } from './crowd.ts'
import type { Wire } from './wire.ts'

/** How everybody came back after the server was gone. */
export interface Returned {
  /** Seconds from the first lost connection until the last one was let in again. */
  readonly seconds: number
  readonly tries: number
  /** Those who were not back when we stopped waiting. */
  readonly missing: number
}

// As the pages do: see packages/web/src/lib/socket.ts.
const firstDelayMs = 250
const longestDelayMs = 30_000
const giveUpMs = 120_000

/** Waits until the server is gone, and brings everybody back the way a page comes back; agents with new tickets. */
export async function comeBack(crowd: Crowd, tickets: readonly string[]): Promise<Returned> {
  const { plan, agents, visitors } = crowd
  let startedAt = 0
  let tries = 0
  let missing = 0

  async function back(wires: Wire[], index: number, login: object): Promise<void> {
    const until = performance.now() + giveUpMs
    for (let attempt = 0; performance.now() < until; attempt++) {
      await pause(Math.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** attempt))
      tries++
      const wire = await enter(plan, login).catch(() => null)
      if (!wire) continue
      wire.onGone = () => crowd.gone++
      wires[index] = wire
      return
    }
    missing++
  }

  async function afterItIsGone(wires: Wire[], index: number, login: object): Promise<void> {
    await new Promise<void>((resolve) => {
      wires[index]!.onGone = resolve
    })
    startedAt ||= performance.now()
    await back(wires, index, login)
  }

  await Promise.all([
    ...agents.map((_, index) => afterItIsGone(agents, index, agentLogin(tickets[index] ?? ''))),
    ...visitors.map((_, index) => afterItIsGone(visitors, index, visitorLogin(plan.tokens[index] ?? ''))),
  ])
  return { seconds: (performance.now() - startedAt) / 1000, tries, missing }
}
