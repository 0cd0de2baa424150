import type { Delivery } from '@kefu/protocol/service.ts'
import type { Db, Query } from '../../plugins/db.ts'
import { type Rounds, startRounds } from '../../rounds.ts'
import { audit } from '../audit/audit.ts'
import type { FileStorage } from '../files/storage.ts'
import { tidyFiles } from '../files/tidy.ts'
import { readSite } from '../site/queries.ts'
import {
  deleteEmptied,
  deleteGone,
  deleteRoomWords,
  deleteWords,
  freeOldFiles,
  holdOld,
  type Looked,
  takeRetention,
} from './queries.ts'

/** From one round to the next, in ms: what is old enough is gone within the hour. */
const every = 60 * 60 * 1000
/** How much one transaction deletes, or looks at. A message waits for none of it. */
const most = { conversations: 100, messages: 1_000, looked: 1_000 }
/** After a batch comes a rest of so many times as long as it took. */
const restTimes = 3

/** What a round deleted. */
export interface Deleted {
  conversations: number
  files: number
  visitors: number
  /** Messages of rooms. */
  room_messages: number
}

interface Parts {
  db: Db
  storage: FileStorage
  deliver(deliveries: Delivery[]): Promise<void>
  /** Waits so many ms between two batches, so that they never take the database from messages. */
  rest(ms: number): Promise<void>
  /** No further batch is begun once it says so. */
  isOver(): boolean
}

/**
 * Deletes what was kept as long as the owner wishes: closed conversations with all that belongs to them, what was said in
 * rooms, files, visitors who have no conversation left. In small batches, each a transaction. How much it was stays in
 * the audit log, also when a batch fails.
 */
export async function retain(parts: Parts): Promise<Deleted> {
  const { db, storage } = parts
  const { keepDays, keepFilesDays } = await readSite(db.query)
  const deleted: Deleted = { conversations: 0, files: 0, visitors: 0, room_messages: 0 }
  try {
    if (keepFilesDays !== null)
      await throughAll(parts, async (query, after) => {
        const looked = await freeOldFiles(query, keepFilesDays, after, most.looked)
        deleted.files += looked.count
        return { ...looked, told: [] }
      })
    if (keepDays !== null) {
      await inBatches(parts, async (query) => {
        const old = await holdOld(query, keepDays, most.conversations)
        if (old.length === 0) return null
        const words = await deleteWords(query, old, most.messages)
        const { conversations, files } = await deleteEmptied(query, old)
        deleted.conversations += conversations
        deleted.files += files
        return words + conversations > 0 ? [] : null
      })
      await inBatches(parts, async (query) => {
        const { messages, files } = await deleteRoomWords(query, keepDays, most.messages)
        deleted.room_messages += messages
        deleted.files += files
        return messages > 0 ? [] : null
      })
      await throughAll(parts, async (query, after) => {
        const gone = await deleteGone(query, keepDays, after, most.looked)
        deleted.visitors += gone.count
        // Consoles that still list one of them let go of him.
        return { ...gone, told: gone.ids.map((id) => ({ to: ['agents'], frame: { type: 'forgotten', id } })) }
      })
    }
  } finally {
    if (Object.values(deleted).some((count) => count > 0)) {
      await audit(db.query, { who: 'system', did: 'retention_ran', facts: { ...deleted } })
      await tidyFiles(db, storage)
    }
  }
  return deleted
}

/** Looks through a table by id, a part at a time. */
async function throughAll(
  parts: Parts,
  look: (query: Query, after: number) => Promise<Looked & { told: Delivery[] }>,
): Promise<void> {
  let after = 0
  await inBatches(parts, async (query) => {
    const { last, told } = await look(query, after)
    after = last ?? after
    return last === null ? null : told
  })
}

/** Runs batches, each of which answers what is to be told, until one is the last (null) or another admin app is at it. */
async function inBatches(
  { db, deliver, rest, isOver }: Parts,
  batch: (query: Query) => Promise<Delivery[] | null>,
): Promise<void> {
  while (!isOver()) {
    const start = performance.now()
    const told = await db.transaction(async (query) => ((await takeRetention(query)) ? batch(query) : null))
    if (told === null) return
    await deliver(told)
    await rest(restTimes * (performance.now() - start))
  }
}

/** Looks every hour at what is old enough, for the first time a minute after the start. */
export function startRetention(
  { db, storage, deliver }: Pick<Parts, 'db' | 'storage' | 'deliver'>,
  onFailure: (err: unknown) => void,
): Rounds {
  const closing = new AbortController()
  const parts: Parts = {
    db,
    storage,
    deliver,
    rest: (ms) => restOr(ms, closing.signal),
    isOver: () => closing.signal.aborted,
  }
  const rounds = startRounds(
    async () => {
      await retain(parts).catch(onFailure)
      return every
    },
    onFailure,
    60_000,
  )
  return {
    close() {
      closing.abort()
      return rounds.close()
    },
  }
}

/** Waits, but not for longer than until `signal`. */
function restOr(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
