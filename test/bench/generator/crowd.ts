import { answerPing, type Dialect, type DialectName, dialects } from './dialect.ts'
import { Wire } from './wire.ts'

/** Who comes to which server. */
export interface CrowdPlan {
  /** A ws: address without a path. */
  readonly url: string
  readonly dialect: DialectName
  /** A ticket for each agent. */
  readonly tickets: readonly string[]
  /** A token for each visitor. */
  readonly tokens: readonly string[]
  /** Whether visitors are told who serves them: before that nobody would be sent what they write. */
  readonly tellsAgent: boolean
}

/** People who are connected and logged in. */
export interface Crowd {
  readonly plan: CrowdPlan
  readonly dialect: Dialect
  readonly agents: Wire[]
  readonly visitors: Wire[]
  /** How many the server sent away. */
  gone: number
}

/** What is in the frame after which somebody is there. */
const ready = '"type":"ready"'
const served = '"state":"served"'
const atOnce = 100
const answerWithinMs = 60_000

/** Brings everybody in, agents first; rejects when somebody is not let in. */
export async function gather(plan: CrowdPlan): Promise<Crowd> {
  const crowd: Crowd = { plan, dialect: dialects[plan.dialect], agents: [], visitors: [], gone: 0 }
  try {
    await inTurns(plan.tickets, async (ticket, index) => {
      crowd.agents[index] = await enter(plan, agentLogin(ticket))
    })
    await inTurns(plan.tokens, async (token, index) => {
      crowd.visitors[index] = await enter(plan, visitorLogin(token), plan.tellsAgent ? served : ready)
    })
  } catch (err) {
    dismiss(crowd)
    throw err
  }
  for (const wire of everybody(crowd)) wire.onGone = () => crowd.gone++
  return crowd
}

export function dismiss(crowd: Crowd): void {
  for (const wire of everybody(crowd)) wire.close()
}

export function everybody({ agents, visitors }: Crowd): Wire[] {
  // Not everybody is there when somebody was refused.
  return [...agents, ...visitors].filter((wire) => wire !== undefined)
}

/** Connects, logs in, and waits for a frame with a text in it. From then on pings are answered and all else is ignored, until somebody listens. */
export async function enter(
  { url, dialect: name }: CrowdPlan,
  login: object,
  awaited: string = ready,
): Promise<Wire> {
  const dialect = dialects[name]
  const wire = await Wire.open(url + dialect.path)
  await dialect.greet(wire)
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => fail('no answer to the login'), answerWithinMs)
    const fail = (why: string) => {
      clearTimeout(late)
      wire.close()
      reject(new Error(why))
    }
    wire.onGone = () => fail('closed during the login')
    wire.onText = (bytes, start, end) => {
      const text = bytes.toString('utf8', start, end)
      if (text.includes(awaited)) {
        clearTimeout(late)
        resolve()
      } else if (text.includes('"type":"error"') || text.includes('"type":"busy"')) fail(text)
    }
    wire.send(dialect.before + JSON.stringify(login) + dialect.after)
  })
  wire.onGone = () => {}
  wire.onText = (bytes, start, end) => void answerPing(wire, bytes, start, end)
  return wire
}

export function agentLogin(ticket: string): object {
  return { type: 'login', v: 1, group: 'admin', ticket }
}

export function visitorLogin(token: string): object {
  return { type: 'login', v: 1, group: 'member', token }
}

async function inTurns<T>(all: readonly T[], work: (one: T, index: number) => Promise<void>): Promise<void> {
  const left = all.entries()
  const worker = async () => {
    for (const [index, one] of left) await work(one, index)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
