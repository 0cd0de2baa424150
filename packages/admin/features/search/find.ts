import type { Query } from '../../plugins/db.ts'
import { type Before, type FoundMessage, findMessages, findPeople } from './queries.ts'
import type { Findings, Question } from './schema.ts'
import { snippetOf } from './snippet.ts'
import { queryOf } from './words.ts'

const mostPeople = 5
const page = 20
/** After everything that was said. */
const end: Before = { at: new Date('9999-01-01'), conversation: 0, seq: 0 }

/** Who is called so, and what was said with these words: a page of it, the newest first. */
export async function find(query: Query, { q, before }: Question): Promise<Findings> {
  const wanted = queryOf(q)
  if (!wanted) return { code: 0, people: [], messages: [] }
  const found = await findMessages(query, wanted, before ? beforeOf(before) : end, page + 1)
  const people = before ? [] : await findPeople(query, wanted, mostPeople)
  const shown = found.slice(0, page)
  const last = found.length > page ? shown.at(-1) : undefined
  return {
    code: 0,
    people: people.map(({ id, name, email, conversation }) => ({
      id,
      ...(name && { name }),
      ...(email && { email }),
      conversation,
    })),
    messages: shown.map((message) => toFinding(message, q)),
    ...(last && { next: `${last.at.getTime()}-${last.conversation}-${last.seq}` }),
  }
}

function beforeOf(text: string): Before {
  const [at = 0, conversation = 0, seq = 0] = text.split('-').map(Number)
  return { at: new Date(at), conversation, seq }
}

function toFinding(message: FoundMessage, question: string): Findings['messages'][number] {
  const { conversation, seq, at, kind, fromId, fromName, body, visitorId, visitorName } = message
  return {
    conversation,
    seq,
    at: at.getTime(),
    visitor: { id: visitorId, ...(visitorName && { name: visitorName }) },
    group: kind === 'agent' ? 'admin' : 'member',
    from_id: fromId,
    ...(fromName && { name: fromName }),
    ...snippetOf(body, question),
  }
}
