import type { Db, Query } from '../../plugins/db.ts'
import { type Rounds, startRounds } from '../../rounds.ts'
import { countFiled } from '../figures/count.ts'
import {
  dropMarks,
  dueConversations,
  fileMessages,
  filePeople,
  holdConversations,
  peopleNamed,
  takeFiling,
  unfiledMessages,
  unfiledPeople,
} from './queries.ts'
import type { Unfiled } from './unfiled.ts'
import { vectorOf } from './words.ts'

/** New words can be found after this time, in ms, and the time that a batch takes. */
const every = 1_000
const batch = 500
/** Of one conversation at a time, so that one that is long does not hold up the others. */
const ofEach = 50
/** Where more is waiting, the next batch comes after so many times as long as this one took. */
const rest = { calm: 3, busy: 30 }
const shortestRest = 150
/** Where more messages than these come in a second, they go first, and the search knows of them later. */
const busyFrom = 2_000
/** What was noted by nobody, since the process ended before, is looked for so often, in ms. */
const lookEvery = 60_000
const mostDue = 10_000

/** Copies what was said, and what visitors are called, to where it is searched: behind the messages, never in their way. */
export function startFiling(db: Db, unfiled: Unfiled, onFailure: (err: unknown) => void): Rounds {
  let nextLook = 0
  let last = { at: Date.now(), noted: unfiled.noted }
  return startRounds(async () => {
    const start = Date.now()
    if (start >= nextLook && (await lookForUnfiled(db.query, unfiled))) nextLook = start + lookEvery
    const more = await file(db, unfiled)
    const now = { at: Date.now(), noted: unfiled.noted }
    const perSecond = (1_000 * (now.noted - last.noted)) / Math.max(1, now.at - last.at)
    last = now
    return more ? restAfter(now.at - start, perSecond) : every
  }, onFailure)
}

/** How long a batch that took `took` is followed by none, in ms, while so many messages come in a second. */
export function restAfter(took: number, perSecond: number): number {
  const times = perSecond < busyFrom ? rest.calm : rest.busy
  return Math.min(every, Math.max(shortestRest, times * took))
}

/** Notes what is not filed yet, whoever stored it. Answers whether that is all. It looks at every open conversation. */
export async function lookForUnfiled(query: Query, unfiled: Unfiled): Promise<boolean> {
  await dropMarks(query)
  const due = await dueConversations(query, mostDue)
  unfiled.putBack(due)
  return due.length < mostDue
}

/** Files one batch of messages and of people. Answers whether there may be more. */
export async function file(db: Db, unfiled: Unfiled): Promise<boolean> {
  // Taken first: a conversation in which something is said meanwhile is noted again.
  const taken = unfiled.take(batch)
  try {
    const filed = await db.transaction((query) => fileBatch(query, taken))
    if (!filed || filed.said >= ofEach) unfiled.putBack(taken)
    if (!filed) return false
    return unfiled.size > 0 || filed.people === batch
  } catch (err) {
    unfiled.putBack(taken)
    throw err
  }
}

/** How many messages and people were filed; null while another admin app files. */
async function fileBatch(
  query: Query,
  conversations: number[],
): Promise<{ said: number; people: number } | null> {
  if (!(await takeFiling(query))) return null
  return { said: await fileSaid(query, conversations), people: await fileNames(query) }
}

async function fileSaid(query: Query, conversations: number[]): Promise<number> {
  if (conversations.length === 0) return 0
  const said = await unfiledMessages(query, conversations, batch, ofEach)
  if (said.length === 0) return 0
  const held = await holdConversations(
    query,
    said.map(({ conversation }) => conversation),
  )
  const there = said.filter(({ conversation }) => held.has(conversation))
  await fileMessages(
    query,
    there.map(({ conversation, seq, body }) => ({ conversation, seq, words: vectorOf(body) })),
  )
  await countFiled(query, there)
  return said.length
}

async function fileNames(query: Query): Promise<number> {
  const ids = await unfiledPeople(query, batch)
  if (ids.length === 0) return 0
  const people = await peopleNamed(query, ids)
  await filePeople(
    query,
    people.map(({ id, text }) => ({ id, words: vectorOf(text) })),
  )
  return ids.length
}
