import type { Db, Query } from '../../plugins/db.ts'
import { type Rounds, startRounds } from '../../rounds.ts'
import {
  dropMarks,
  fileMessages,
  filePeople,
  holdConversations,
  peopleNamed,
  takeFiling,
  unfiledMessages,
  unfiledPeople,
} from './queries.ts'
import { vectorOf } from './words.ts'

/** New words can be found after this time, in ms, and the time that a batch takes. */
const every = 1_000
const batch = 250
/** Of one conversation at a time, so that one that is long does not hold up the others. */
const ofEach = 50
/** Where more is waiting, the next batch comes after so many times as long as this one took: messages go first. */
const rest = 3
const shortestRest = 50

/** Copies what was said, and what visitors are called, to where it is searched: behind the messages, never in their way. */
export function startFiling(db: Db, onFailure: (err: unknown) => void): Rounds {
  return startRounds(async () => {
    const start = Date.now()
    const more = await file(db)
    return more ? Math.min(every, Math.max(shortestRest, rest * (Date.now() - start))) : every
  }, onFailure)
}

/** Files one batch of messages and of people. Answers whether there may be more. */
export async function file(db: Db): Promise<boolean> {
  return db.transaction(async (query) => {
    if (!(await takeFiling(query))) return false
    const filed = Math.max(await fileSaid(query), await fileNames(query))
    await dropMarks(query)
    return filed >= ofEach
  })
}

async function fileSaid(query: Query): Promise<number> {
  const said = await unfiledMessages(query, batch, ofEach)
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
