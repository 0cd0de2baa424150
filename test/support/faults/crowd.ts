import { setTimeout as pause } from 'node:timers/promises'
import { signIn } from './account.ts'
import { Agent } from './agent.ts'
import { type Counters, countFaults } from './counters.ts'
import { FarPage, type FarPageOptions } from './far-page.ts'
import { Journal } from './journal.ts'
import type { Person } from './person.ts'
import { pick, type Random, seeded } from './random.ts'
import { password, type System } from './system.ts'
import { readTable } from './table.ts'
import { findWrongTimelines } from './timelines.ts'
import { Visitor } from './visitor.ts'

export interface CrowdOptions {
  visitors: number
  agents: number
  random?: Random
}

/** `head` tells at the latest after 25 s what was missed, and what is asked for because of it takes a moment. */
const settleMs = 45_000
const lookEveryMs = 200
/** What one may have written and not got through before he waits himself. */
const mostWaiting = 100

/** Visitors and agents who write to each other, and all that they remember of it. */
export class Crowd {
  readonly system: System
  readonly journal = new Journal()
  readonly random: Random
  readonly visitors: Visitor[] = []
  readonly agents: Agent[] = []
  /** Pages in processes of their own. */
  readonly far: FarPage[] = []

  private constructor(system: System, random: Random) {
    this.system = system
    this.random = random
  }

  /** Resolves when everybody is there, each visitor with an agent. */
  static async open(system: System, { visitors, agents, random = seeded(1) }: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(system, random)
    await hire(system, agents)
    for (let n = 1; n <= agents; n++) await crowd.addAgent(`agent ${n}`)
    await until(() => crowd.agents.every(({ isReady }) => isReady), 'every agent is there')
    for (let n = 1; n <= visitors; n++) crowd.addVisitor(`visitor ${n}`)
    await until(() => crowd.visitors.every(({ isReady }) => isReady), 'every visitor is there')
    return crowd
  }

  get people(): Person[] {
    return [...this.visitors, ...this.agents]
  }

  addVisitor(name: string, url = this.system.clientUrl): Visitor {
    const visitor = new Visitor({ name, url, journal: this.journal }).open()
    this.visitors.push(visitor)
    return visitor
  }

  /** An agent who was hired before. */
  async addAgent(name: string, url = this.system.clientUrl): Promise<Agent> {
    const account = await signIn(this.system.adminUrl, name, password)
    const agent = new Agent({ name, url, journal: this.journal, account, random: this.random }).open()
    this.agents.push(agent)
    return agent
  }

  /** Somebody in a process of his own. */
  async addFarPage(
    about: Pick<FarPageOptions, 'role' | 'name' | 'through'>,
    url = this.system.clientUrl,
  ): Promise<FarPage> {
    const account =
      about.role === 'agent' ? await signIn(this.system.adminUrl, about.name, password) : undefined
    const page = await FarPage.open({ ...about, url, ...(account && { account }) })
    this.far.push(page)
    return page
  }

  /** Somebody writes, so many times. */
  write(count: number, filler = ''): void {
    const { people } = this
    for (let written = 0, tries = 0; written < count && tries < 20 * count; tries++) {
      const person = pick(this.random, people)
      if (person && person.waiting < mostWaiting && person.write(filler)) written++
    }
  }

  /** Everybody looks at his page: lines that broke many times would wait up to 30 s. */
  lookUp(): void {
    for (const person of this.people) person.look()
  }

  /** Writes at a pace until the work is done. */
  async writeWhile(perSecond: number, work: Promise<unknown>): Promise<void> {
    const timer = setInterval(() => this.write(perSecond / 20), 50)
    await work.finally(() => clearInterval(timer))
  }

  /** Waits until everything is through and everybody shows it all, and counts what is wrong; at most 45 s. */
  async settle(ms = settleMs): Promise<Counters> {
    const deadline = Date.now() + ms
    await Promise.all([this.system.postgres.up(), this.system.admin.up(), this.system.socket.up()])
    await waitFor(() => this.people.every((person) => person.isReady && person.waiting === 0), deadline)
    for (;;) {
      const isLoaded = await waitFor(
        () => this.people.map((person) => person.scrollUp()).every(Boolean),
        deadline,
      )
      const table = await readTable(this.system.postgres)
      const views = [...this.people, ...(await Promise.all(this.far.map((page) => page.view())))]
      const counters = {
        ...countFaults(table, this.journal),
        wrongTimelines: findWrongTimelines(views, table),
      }
      if ((isLoaded && counters.wrongTimelines.length === 0) || Date.now() > deadline) return counters
      await pause(lookEveryMs)
    }
  }

  async close(): Promise<void> {
    for (const person of this.people) person.close()
    await Promise.all(this.far.map((page) => page.kill()))
  }
}

/** Makes the accounts `agent 2`, `agent 3` … as far as they are not there; the first one comes with the system. */
export async function hire({ postgres }: System, agents: number): Promise<void> {
  await postgres.query(
    `insert into agents (username, name, password_hash)
    select 'agent ' || n, 'agent ' || n, a.password_hash
    from agents a, generate_series(2, $1) as n
    where a.username = 'agent 1'
    on conflict do nothing`,
    [agents],
  )
}

/** Waits for something that clients come to know; throws when it does not come. */
export async function until(isSo: () => boolean, what: string, ms = 30_000): Promise<void> {
  if (!(await waitFor(isSo, Date.now() + ms))) throw new Error(`${what}: not so after ${ms / 1000} s`)
}

async function waitFor(isSo: () => boolean, deadline: number): Promise<boolean> {
  while (!isSo()) {
    if (Date.now() > deadline) return false
    await pause(20)
  }
  return true
}
