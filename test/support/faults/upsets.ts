import { closeAsVisitor, type Outcome } from './account.ts'
import type { Crowd } from './crowd.ts'
import { pick } from './random.ts'

/** Closes and hands over conversations while everybody writes, and counts what was done. */
export class Upsets {
  readonly #crowd: Crowd
  readonly #underWay = new Set<Promise<void>>()
  closed = 0
  transferred = 0

  constructor(crowd: Crowd) {
    this.#crowd = crowd
  }

  get done(): number {
    return this.closed + this.transferred
  }

  /** Lets somebody close or hand over one. It is tried until there is an answer. */
  begin(): void {
    const work = this.#crowd.random() < 0.5 ? this.#transfer() : this.#close()
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }

  /** Resolves when all that was begun has its answer. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #transfer(): Promise<void> {
    const { agents, random } = this.#crowd
    const from = pick(random, agents)
    const entry = from && pick(random, from.entries)
    const to = pick(
      random,
      agents.filter((agent) => agent !== from),
    )
    if (!entry || !to) return
    this.#crowd.journal.upset(entry.conversation)
    if (await this.#insist(() => from.account.transfer(entry.conversation, to.id))) this.transferred++
  }

  async #close(): Promise<void> {
    const { agents, visitors, random, system, journal } = this.#crowd
    const visitor = pick(random, visitors)
    const agent = pick(random, agents)
    const entry = agent && pick(random, agent.entries)
    const byAgent = random() < 0.5
    if (byAgent && !entry) return
    const attempt = () => {
      const conversation = byAgent && entry ? entry.conversation : (visitor?.conversation ?? 0)
      journal.upset(conversation)
      if (byAgent && entry) return agent.account.close(conversation)
      return closeAsVisitor(system.adminUrl, visitor?.token ?? '', conversation)
    }
    if (await this.#insist(attempt)) this.closed++
  }

  async #insist(attempt: () => Promise<Outcome>): Promise<boolean> {
    for (;;) {
      const outcome = await attempt()
      if (outcome !== 'unknown') return outcome === 'done'
      await this.#crowd.system.admin.up()
      await this.#crowd.system.postgres.up()
    }
  }
}
