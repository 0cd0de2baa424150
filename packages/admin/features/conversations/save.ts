import type { Answer, Call, Delivery } from '@kefu/protocol/service.ts'
import type { Db, Query } from '../../plugins/db.ts'
import { saveWithFiles } from '../files/attach.ts'
import { refusedInRooms } from '../rooms/queries.ts'
import { announce, routeAndAnnounce } from '../routing/announce.ts'
import { takeRouting } from '../routing/queries.ts'
import { openInLine } from '../routing/welcome.ts'
import {
  claimConversations,
  earlierReplies,
  reopenConversations,
  type SavedRow,
  saveMessages,
} from './queries.ts'

type SaveCall = Call<'save_msg'>
type SaveReply = Answer<'save_msg'>

/**
 * Saves a batch, without what in rooms nobody may say: who is blocked or expelled, and anybody where the room is closed. In
 * conversations of their own nothing is to be looked up for each message: those of the blocked were closed, and no new
 * one is opened for them.
 */
export async function saveBatch(db: Db, calls: SaveCall[]): Promise<SaveReply[]> {
  const inRooms = calls.filter(({ room }) => room !== undefined)
  if (inRooms.length === 0) return saveAll(db, calls)
  const refused = new Set((await refusedInRooms(db.query, inRooms)).map((n) => inRooms[n]))
  if (refused.size === 0) return saveAll(db, calls)
  const others = calls.filter((call) => !refused.has(call))
  const replies = others.length > 0 ? await saveAll(db, others) : []
  return calls.map((call) => (refused.has(call) ? { code: 'forbidden' } : replies[others.indexOf(call)]!))
}

/** Saves a batch and says who is to see each message. */
async function saveAll(db: Db, calls: SaveCall[]): Promise<SaveReply[]> {
  if (calls.every(({ files }) => files === undefined)) return saveWords(db, calls)
  return saveWithFiles(db.query, calls, (complete) => saveWords(db, complete))
}

/**
 * Most batches are one statement; a message that finds its conversation closed, or waiting for the agent who writes, is
 * saved by a second one after that was seen to.
 */
async function saveWords(db: Db, calls: SaveCall[]): Promise<SaveReply[]> {
  if (calls.length === 0) return []
  const { firsts, repeats } = foldRepeats(calls)
  const replies: (SaveReply | undefined)[] = calls.map(() => undefined)
  for (const turn of inTurns(calls, firsts)) await saveTurn(db, calls, turn, replies)
  for (const [index, first] of repeats)
    replies[index] = repeated(replies[first]!, calls[index]!, calls[first]!)
  return replies.map((reply) => reply ?? { code: 'internal' })
}

/** Saves some of a batch, and puts the answer to each into its place. */
async function saveTurn(
  db: Db,
  calls: SaveCall[],
  turn: number[],
  replies: (SaveReply | undefined)[],
): Promise<void> {
  const postponed: number[] = []
  const rows = await saveMessages(
    db.query,
    turn.map((index) => calls[index]!),
  )
  const needs = { open: [] as SaveCall[], claim: [] as SaveCall[] }
  const held = new Map<number, SavedRow>()
  const settle = (index: number, row: SavedRow) => {
    if (row.answer === 'answered') held.set(index, row)
    else replies[index] = toReply(row, calls[index]!)
  }
  for (const row of rows) {
    const index = turn[row.n - 1]!
    if (row.answer === 'open' || row.answer === 'claim') {
      needs[row.answer].push(calls[index]!)
      postponed.push(index)
    } else settle(index, row)
  }
  if (postponed.length > 0) {
    postponed.sort((a, b) => a - b)
    const send = await makeRoom(db, needs.open, needs.claim)
    const again = await saveMessages(
      db.query,
      postponed.map((index) => calls[index]!),
    )
    for (const row of again) settle(postponed[row.n - 1]!, row)
    tell(replies, postponed, send)
  }
  if (held.size > 0) await sayWhoAnswered(db.query, held, replies)
}

/** Puts the reply that holds each of these into its place. */
async function sayWhoAnswered(
  query: Query,
  held: ReadonlyMap<number, SavedRow>,
  replies: (SaveReply | undefined)[],
): Promise<void> {
  const earlier = await earlierReplies(query, [...held.values()])
  for (const [index, { conversation, seq }] of held) {
    const reply = earlier.find((one) => one.conversation === conversation && one.seq === seq)
    if (reply) replies[index] = { code: 'answered', by: reply.by, by_id: reply.byId, seq, at: reply.at }
  }
}

/** What was set in motion goes out once, before the first message that is shown because of it. */
function tell(replies: (SaveReply | undefined)[], postponed: number[], send: Delivery[]): void {
  for (const index of postponed) {
    const reply = replies[index]
    if (!reply || 'code' in reply) continue
    replies[index] = { ...reply, send }
    return
  }
}

function repeated(reply: SaveReply, call: SaveCall, first: SaveCall): SaveReply {
  if ('code' in reply) return reply
  const { conversation, seq, at, to } = reply
  return { conversation, seq, at, dup: true, to: call.msg === first.msg ? to : [] }
}

/** The same message twice in a batch: a client came back while his first try was still waiting. */
function foldRepeats(calls: SaveCall[]): { firsts: number[]; repeats: [index: number, first: number][] } {
  // Where no cid comes twice no message does, and hardly ever does one.
  if (new Set(calls.map(({ cid }) => cid)).size === calls.length)
    return { firsts: [...calls.keys()], repeats: [] }
  const seen = new Map<string, number>()
  const firsts: number[] = []
  const repeats: [number, number][] = []
  for (const [index, call] of calls.entries()) {
    const key = `${call.cid} ${call.person} ${call.from_id} ${call.to_id ?? ''} ${call.room ?? ''}`
    const first = seen.get(key)
    if (first === undefined) {
      seen.set(key, index)
      firsts.push(index)
    } else repeats.push([index, first])
  }
  return { firsts, repeats }
}

/**
 * Whether a reply holds that comes behind another agent's to the same visitor is known when that one is stored: it
 * takes the next turn. Where nobody expects anything, as in nearly all batches, there is one.
 */
function inTurns(calls: SaveCall[], indices: number[]): number[][] {
  if (indices.every((index) => calls[index]!.expect === undefined)) return [indices]
  const turns: number[][] = []
  const latest = new Map<number, { turn: number; agents: Set<number> }>()
  for (const index of indices) {
    const { person, from_id, to_id, room, expect } = calls[index]!
    // Rooms have no such replies, and no visitor is 0.
    const visitor = room === undefined ? (to_id ?? from_id) : 0
    let last = latest.get(visitor) ?? { turn: 0, agents: new Set() }
    if (expect !== undefined && [...last.agents].some((agent) => agent !== from_id))
      last = { turn: last.turn + 1, agents: new Set() }
    if (person === 'agent') last.agents.add(from_id)
    latest.set(visitor, last)
    turns[last.turn] ??= []
    turns[last.turn]!.push(index)
  }
  return turns
}

/** Opens conversations that were closed and gives waiting ones to the agents who write there. */
async function makeRoom(db: Db, toOpen: SaveCall[], toClaim: SaveCall[]): Promise<Delivery[]> {
  const { query } = db
  const byVisitors = toOpen.filter((call) => call.person === 'visitor').map((call) => call.from_id)
  const opened = byVisitors.length > 0 ? await db.transaction((held) => openInLine(held, byVisitors)) : []
  const routed = opened.length > 0 ? await routeAndAnnounce(query) : []
  const reopened = await forPairs(query, toOpen, (_query, pairs) =>
    db.transaction(async (held) => {
      await takeRouting(held)
      return reopenConversations(held, pairs)
    }),
  )
  const claimed = await forPairs(query, toClaim, claimConversations)
  return [...routed, ...(await announce(query, [...reopened, ...claimed]))]
}

async function forPairs(
  query: Query,
  calls: SaveCall[],
  change: (query: Query, pairs: { agent: number; visitor: number }[]) => Promise<number[]>,
): Promise<number[]> {
  const pairs = calls.flatMap((call) =>
    call.person === 'agent' && call.to_id !== undefined ? [{ agent: call.from_id, visitor: call.to_id }] : [],
  )
  return pairs.length === 0 ? [] : change(query, pairs)
}

// A visitor who still has no open conversation, or an agent whose colleague was faster: not allowed here.
function toReply(row: SavedRow, call: SaveCall): SaveReply {
  if (row.answer !== 'stored' && row.answer !== 'dup') return { code: 'forbidden' }
  const { conversation, seq } = row
  // Other words under the same cid are acknowledged as the first were, and shown to nobody: they are not stored.
  const to = row.same ? addressesOf(row, call) : []
  return { conversation, seq, at: row.at, dup: row.answer === 'dup', to }
}

function addressesOf(row: SavedRow, call: SaveCall): string[] {
  if (call.room !== undefined) return [`room:${call.room}`]
  return [
    ...(row.visitor === null ? [] : [`visitor:${row.visitor}`]),
    ...(row.agent === null ? [] : [`agent:${row.agent}`]),
  ]
}
