import { randomBytes } from 'node:crypto'
import { hashPassword } from '../features/login/password.ts'
import type { Db, Query } from '../plugins/db.ts'
import { pastTalks } from './past-talks.ts'
import { agents, browsers, wayThere } from './people.ts'
import { openTalks, waitingTalks } from './present-talks.ts'
import {
  findAgent,
  insertAgent,
  insertConversation,
  insertMark,
  insertMessage,
  insertNote,
  insertPage,
  insertRating,
  insertReply,
  insertTags,
  insertVisitor,
  moveVisitor,
} from './queries.ts'
import { replies } from './replies.ts'
import { type Line, linesOf, type Talk } from './talk.ts'

const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute
const days = 30

export interface Filled {
  /** Those that were made: their passwords are known nowhere else. */
  readonly accounts: readonly { readonly username: string; readonly password: string }[]
  readonly conversations: number
}

/** Fills in the sample shop: agents, visitors, and what they talked about in the last thirty days until now. */
export async function fillDemo(db: Db, shop: string, now = Date.now()): Promise<Filled> {
  const made = await Promise.all(agents.map(withPassword))
  return db.transaction(async (query) => {
    const accounts: { username: string; password: string }[] = []
    const ids = new Map<string, number>()
    for (const { username, name, password, passwordHash } of made) {
      // As many as are open: so that those who wait still do when he looks.
      const id = await insertAgent(query, { username, name, passwordHash, chatLimit: openTalks.length })
      if (id !== null) accounts.push({ username, password })
      ids.set(username, id ?? (await findAgent(query, username)))
    }
    for (const reply of replies) await insertReply(query, reply)
    const writer = new Writer(query, shop, ids)
    for (const [index, talk] of pastTalks.entries()) await writer.writePast(talk, pastTime(index, now), index)
    for (const [index, talk] of openTalks.entries())
      await writer.writeOpen(talk, now - (22 - 5 * index) * minute, index)
    for (const [index, talk] of waitingTalks.entries())
      await writer.writeWaiting(talk, now - (4 - 2 * index) * minute, index)
    return { accounts, conversations: pastTalks.length + openTalks.length + waitingTalks.length }
  })
}

async function withPassword(agent: (typeof agents)[number]) {
  const password = randomBytes(9).toString('base64url')
  return { ...agent, password, passwordHash: await hashPassword(password) }
}

/** Spread over the days, in the hours in which a shop answers. */
function pastTime(index: number, now: number): number {
  const ago = days - Math.floor((index * (days - 1)) / (pastTalks.length - 1))
  const at = new Date(now - ago * day)
  return at.setUTCHours(8 + ((index * 7) % 9), (index * 13) % 60, (index * 29) % 60, 0)
}

/** The seconds that somebody takes for a line: for reading the one before, and for typing it. */
function pauseFor({ kind, text }: Line, index: number): number {
  return (8 + ((index * 11) % 17) + text.length * (kind === 'agent' ? 0.2 : 0.35)) * second
}

class Writer {
  readonly #query: Query
  readonly #shop: string
  readonly #agents: ReadonlyMap<string, number>
  /** Visitors by their addresses: one who comes again is the same. */
  readonly #visitors = new Map<string, number>()

  constructor(query: Query, shop: string, agents: ReadonlyMap<string, number>) {
    this.#query = query
    this.#shop = shop
    this.#agents = agents
  }

  async writePast(talk: Talk, openedAt: number, index: number): Promise<void> {
    const ours = talk.locale === 'zh' ? 'lina' : index % 2 === 0 ? 'amy' : 'bob'
    const lines = linesOf(talk)
    const times = timesOf(lines, openedAt)
    const endedAt = (times.at(-1) ?? openedAt) + minute
    const { conversation, agentId, seq } = await this.#write(talk, times, {
      agent: ours,
      place: null,
      closedAt: endedAt,
      index,
    })
    await insertTags(this.#query, conversation, agentId ?? 0, talk.tags ?? [])
    if (!talk.rating) return
    const { stars, words = null } = talk.rating
    await insertRating(this.#query, {
      conversation,
      stars,
      words,
      afterSeq: seq,
      at: new Date(endedAt + minute),
    })
  }

  /** All of them are Amy's, whose console is looked at first. */
  async writeOpen(talk: Talk, openedAt: number, index: number): Promise<void> {
    const times = timesOf(linesOf(talk), openedAt)
    const { conversation, agentId } = await this.#write(talk, times, {
      agent: 'amy',
      place: null,
      closedAt: null,
      index,
    })
    await insertTags(this.#query, conversation, agentId ?? 0, talk.tags ?? [])
  }

  async writeWaiting(talk: Talk, openedAt: number, index: number): Promise<void> {
    const times = timesOf(linesOf(talk), openedAt)
    await this.#write(talk, times, { agent: null, place: index + 1, closedAt: null, index })
  }

  async #write(
    talk: Talk,
    times: readonly number[],
    how: { agent: string | null; place: number | null; closedAt: number | null; index: number },
  ) {
    const query = this.#query
    const lines = linesOf(talk)
    const [first = 0, last = 0] = [times[0], times.at(-1)]
    const visitorId = await this.#visitor(talk, first - 3 * minute, last, how.index)
    const agentId = how.agent === null ? null : (this.#agents.get(how.agent) ?? null)
    const conversation = await insertConversation(query, {
      visitorId,
      agentId,
      place: how.place,
      lastSeq: lines.filter(({ kind }) => kind !== 'note').length,
      openedAt: new Date(first),
      changedAt: new Date(how.closedAt ?? last),
      closedAt: how.closedAt === null ? null : new Date(how.closedAt),
    })
    let seq = 0
    /** Whoever wrote has read what was there. */
    let readByAgent = 0
    for (const [index, { kind, text }] of lines.entries()) {
      const at = new Date(times[index] ?? last)
      if (kind === 'note') {
        const colleague = this.#agents.get(how.agent === 'amy' ? 'bob' : 'amy') ?? 0
        await insertNote(query, { conversation, afterSeq: seq, agentId: colleague, body: text, at })
        continue
      }
      const id = kind === 'visitor' ? visitorId : (agentId ?? 0)
      await insertMessage(query, { conversation, seq: ++seq, kind, id, body: text, at })
      if (kind === 'agent' || how.closedAt !== null) readByAgent = seq
    }
    await insertMark(query, { conversation, kind: 'visitor', id: visitorId, seq })
    if (agentId !== null)
      await insertMark(query, { conversation, kind: 'agent', id: agentId, seq: readByAgent })
    return { conversation, agentId, seq }
  }

  async #visitor(
    { visitor, locale, page }: Talk,
    cameAt: number,
    lastAt: number,
    index: number,
  ): Promise<number> {
    const query = this.#query
    const [path, title] = page
    const here = { url: `${this.#shop}${path}`, title }
    const known = visitor.email === undefined ? undefined : this.#visitors.get(visitor.email)
    if (known !== undefined) await moveVisitor(query, known, here, new Date(lastAt))
    const id =
      known ??
      (await insertVisitor(query, {
        name: visitor.name,
        email: visitor.email ?? null,
        company: visitor.company ?? null,
        phone: visitor.phone ?? null,
        about: visitor.about ?? null,
        locale,
        zone: locale === 'zh' ? 'Asia/Shanghai' : 'Europe/Dublin',
        page: here,
        userAgent: browsers[index % browsers.length] ?? browsers[0],
        cameFrom: visitor.from ?? null,
        firstSeen: new Date(cameAt),
        lastSeen: new Date(lastAt),
      }))
    if (visitor.email !== undefined) this.#visitors.set(visitor.email, id)
    const [start, startTitle] = wayThere[locale]
    await insertPage(query, id, { url: `${this.#shop}${start}`, title: startTitle, at: new Date(cameAt) })
    if (path !== start) await insertPage(query, id, { ...here, at: new Date(cameAt + minute) })
    return id
  }
}

function timesOf(lines: readonly Line[], openedAt: number): number[] {
  let at = openedAt
  return lines.map((line, index) => {
    at += index === 0 ? 0 : pauseFor(line, index)
    return Math.round(at)
  })
}
