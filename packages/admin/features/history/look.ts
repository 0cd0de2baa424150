import type { Db } from '../../plugins/db.ts'
import type { Chosen } from './choice.ts'
import { findConversations, findWords, type PastConversation, type Place, planForValues } from './queries.ts'

/** How far one page looks for words, which no index finds: whichever of the two is reached first. */
export const reach = { conversations: 1_000, messages: 50_000 }
export const pageSize = 50
/** Conversations that are read at a time, and messages that are looked through by one statement. */
const batchSize = 100
const batchMessages = 5_000

/** A conversation that was chosen. */
export interface Hit extends PastConversation {
  /** The first message with the words, when some were looked for and are in a message. */
  match: { seq: number; body: string } | null
}

interface Look {
  hits: Hit[]
  /** All that was looked at to find them. */
  looked: PastConversation[]
  /** False: nothing is older. */
  more: boolean
}

/** Looks through the conversations of a choice, from a place on: only a few of them are here at a time. */
export async function* look(
  db: Db,
  choice: Chosen,
  from: Place | null,
  size = batchSize,
): AsyncGenerator<Look> {
  let before = from
  for (;;) {
    const batch = await find(db, choice, before, size)
    const last = batch.at(-1)
    for (const looked of inParts(batch)) {
      const more = batch.length === size || looked.at(-1) !== last
      yield { hits: await withWords(db, looked, choice.words), looked, more }
    }
    if (!last || batch.length < size) return
    before = last
  }
}

export interface HistoryPage {
  hits: Hit[]
  /** Where the next page begins; null: there is none. */
  next: Place | null
  /** Conversations were looked through back to this time, and not beyond it. */
  lookedTo: Date | null
}

/** One page of a choice. Where words are looked for, it ends sooner rather than take long, and says so. */
export async function readPage(db: Db, choice: Chosen, from: Place | null): Promise<HistoryPage> {
  const hits: Hit[] = []
  let conversations = 0
  let messages = 0
  // One more than is shown tells that there are more.
  for await (const step of look(db, choice, from, choice.words ? batchSize : pageSize + 1)) {
    hits.push(...step.hits)
    if (hits.length > pageSize) {
      const shown = hits.slice(0, pageSize)
      return { hits: shown, next: shown.at(-1) ?? null, lookedTo: null }
    }
    conversations += step.looked.length
    messages += messagesIn(step.looked)
    const last = step.more && step.looked.at(-1)
    const isEnough = conversations >= reach.conversations || messages >= reach.messages
    if (choice.words && isEnough && last) return { hits, next: last, lookedTo: last.openedAt }
  }
  return { hits, next: null, lookedTo: null }
}

async function find(db: Db, choice: Chosen, before: Place | null, size: number): Promise<PastConversation[]> {
  return db.transaction(async (query) => {
    await planForValues(query)
    return findConversations(query, choice, before, size)
  })
}

/** Conversations in a row, as many as have so many messages together; one at least. */
function inParts(batch: PastConversation[]): PastConversation[][] {
  const parts: PastConversation[][] = []
  for (const conversation of batch) {
    const part = parts.at(-1)
    if (part && messagesIn(part) + conversation.seq <= batchMessages) part.push(conversation)
    else parts.push([conversation])
  }
  return parts
}

function messagesIn(conversations: PastConversation[]): number {
  return conversations.reduce((sum, { seq }) => sum + seq, 0)
}

async function withWords({ query }: Db, looked: PastConversation[], words: string): Promise<Hit[]> {
  if (!words) return looked.map((conversation) => ({ ...conversation, match: null }))
  const ids = looked.map(({ id }) => id)
  const matches = new Map((await findWords(query, ids, words)).map((match) => [match.id, match]))
  const wanted = words.toLowerCase()
  return looked.flatMap((conversation) => {
    const match = matches.get(conversation.id) ?? null
    const { visitorName, email, ratingWords } = conversation
    const isNamed = [visitorName, email, ratingWords].some((text) => text?.toLowerCase().includes(wanted))
    return match || isNamed ? [{ ...conversation, match }] : []
  })
}
