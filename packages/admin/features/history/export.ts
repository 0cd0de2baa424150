import type { Db, Query } from '../../plugins/db.ts'
import type { Chosen } from './choice.ts'
import { csvLine } from './csv.ts'
import { type Hit, look } from './look.ts'
import { everyAgent, type PastMessage } from './queries.ts'
import { readWithFiles, type ToldMessage } from './with-files.ts'

/** Messages that are here at a time. */
const mostMessages = 500

/** A stretch of one conversation's messages, its first one and its last one among them or not. */
interface Stretch {
  conversation: Hit
  messages: ToldMessage[]
  begins: boolean
  ends: boolean
}

/**
 * All that a choice holds, as text in pieces: whoever writes them out asks for the next when there is room for it. Each
 * piece is a statement of its own, from the place where the last one ended: a cursor of the database would hold a
 * connection for as long as somebody downloads.
 */
export type Export = (db: Db, choice: Chosen) => AsyncGenerator<string>

/** One line a message, with its conversation's facts in each. Begins with a mark by which Excel knows UTF-8. */
export const asCsv: Export = async function* (db, choice) {
  const nameOf = await agentNames(db.query)
  yield `\ufeff${csvLine(columns)}`
  for await (const { conversation, messages } of stretches(db, choice)) {
    const facts = factsOf(conversation)
    yield messages
      .map((message) => {
        const { seq, at, kind, fromId, body, files } = message
        const name = nameOf(message, conversation)
        const names = files.length > 0 ? files.map((file) => file.name).join('; ') : null
        return csvLine([...facts, seq, at.toISOString(), kind, fromId, name, body, names])
      })
      .join('')
  }
}

/** One array of conversations, each with its messages. */
export const asJson: Export = async function* (db, choice) {
  const nameOf = await agentNames(db.query)
  let separator = '[\n'
  for await (const { conversation, messages, begins, ends } of stretches(db, choice)) {
    const parts = messages.map((message, index) => {
      const { seq, at, kind, fromId, body, files } = message
      const name = nameOf(message, conversation)
      const told = {
        seq,
        sent_at: at,
        sender: kind,
        sender_id: fromId,
        name,
        text: body,
        ...(files.length > 0 && { files: files.map(({ name, size, type }) => ({ name, size, type })) }),
      }
      return `${begins && index === 0 ? '' : ','}${JSON.stringify(told)}`
    })
    yield `${begins ? separator + opening(conversation) : ''}${parts.join('')}${ends ? ']}' : ''}`
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

async function* stretches(db: Db, choice: Chosen): AsyncGenerator<Stretch> {
  for await (const { hits } of look(db, choice, null)) yield* stretchesOf(db.query, hits)
}

async function* stretchesOf(query: Query, hits: Hit[]): AsyncGenerator<Stretch> {
  let rest = hits
  let after = 0
  while (rest.length > 0) {
    const ids = rest.map(({ id }) => id)
    const messages = await readWithFiles(query, ids, after, mostMessages)
    const last = messages.length < mostMessages ? undefined : messages.at(-1)
    // More of that conversation may follow, and of those behind it all does.
    const cut = last ? ids.indexOf(last.conversation) : ids.length
    for (const [index, conversation] of rest.slice(0, cut + 1).entries()) {
      yield {
        conversation,
        messages: messages.filter((message) => message.conversation === conversation.id),
        begins: index > 0 || after === 0,
        ends: index < cut,
      }
    }
    rest = rest.slice(cut)
    after = last?.seq ?? 0
  }
}

const columns = [
  'conversation',
  'opened_at',
  'closed_at',
  'visitor_id',
  'visitor_name',
  'visitor_email',
  'agent_id',
  'agent_name',
  'rating_stars',
  'rating_words',
  'tags',
  'message',
  'sent_at',
  'sender',
  'sender_id',
  'sender_name',
  'text',
  'files',
]

function factsOf(conversation: Hit): (string | number | null)[] {
  const {
    id,
    openedAt,
    closedAt,
    visitorId,
    visitorName,
    email,
    agentId,
    agentName,
    stars,
    ratingWords,
    tags,
  } = conversation
  return [
    id,
    openedAt.toISOString(),
    closedAt?.toISOString() ?? null,
    visitorId,
    visitorName,
    email,
    agentId,
    agentName,
    stars,
    ratingWords,
    tags.length > 0 ? tags.join('; ') : null,
  ]
}

/** A conversation as JSON, up to its first message. */
function opening(conversation: Hit): string {
  const {
    id,
    openedAt,
    closedAt,
    visitorId,
    visitorName,
    email,
    agentId,
    agentName,
    stars,
    ratingWords,
    tags,
  } = conversation
  const told = {
    conversation: id,
    opened_at: openedAt,
    closed_at: closedAt,
    visitor: { id: visitorId, name: visitorName, email },
    agent: agentId === null ? null : { id: agentId, name: agentName },
    rating: stars === null ? null : { stars, words: ratingWords },
    tags,
  }
  return `${JSON.stringify(told).slice(0, -1)},"messages":[`
}

async function agentNames(query: Query): Promise<(message: PastMessage, conversation: Hit) => string | null> {
  const names = new Map((await everyAgent(query)).map(({ id, name }) => [id, name]))
  return ({ kind, fromId }, { visitorName }) => {
    if (kind === 'visitor') return visitorName
    return kind === 'agent' ? (names.get(fromId) ?? null) : null
  }
}
