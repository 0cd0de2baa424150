import { type Language, languages } from '@kefu/words/languages.ts'
import type { Query } from '../../plugins/db.ts'
import { type Times, timesIn } from '../history/times.ts'
import { zoneOf } from '../history/zone.ts'
import { type Line, linesOf, type Self } from './transcript-queries.ts'

/** Messages that are here at a time. */
const mostLines = 500

/** All that somebody said here and was told, as text in pieces; files by their addresses below `origin`. */
export type Transcript = (
  query: Query,
  self: Self,
  origin: string,
  language: Language,
) => AsyncGenerator<string>

/** For people: who said what, and when by the clock of his own zone. */
export const asText: Transcript = async function* (query, self, origin, language) {
  const times = timesIn(zoneOf(self.zone ?? undefined), language)
  const { title, nothing, you, somebody } = languages[language].transcript
  yield `${title}\n`
  let conversation = 0
  for await (const line of lines(query, self.id)) {
    if (line.conversation !== conversation) yield `\n── ${times.full(line.at)} ──\n\n`
    conversation = line.conversation
    const who = line.kind === 'visitor' ? (self.name ?? you) : (line.agent ?? somebody)
    yield `${spoken(line, who, times)}${(line.files ?? []).map((file) => `    ${addressOf(file, origin)}\n`).join('')}`
  }
  if (conversation === 0) yield `\n${nothing}\n`
}

/** For programs. */
export const asData: Transcript = async function* (query, { id, name, email }, origin) {
  yield `{"visitor":${JSON.stringify({ id, ...(name && { name }), ...(email && { email }) })},"conversations":[`
  let conversation = 0
  for await (const line of lines(query, id)) {
    const { seq, kind, agent, body, at, files } = line
    const told = {
      seq,
      sent_at: at,
      sender: kind,
      ...(agent !== null && { name: agent }),
      text: body,
      ...(files && { files: files.map((file) => ({ ...file, address: addressOf(file, origin) })) }),
    }
    const begins = line.conversation !== conversation
    const before = begins ? `${conversation > 0 ? ']},' : ''}\n{"id":${line.conversation},"messages":[` : ','
    yield `${before}\n${JSON.stringify(told)}`
    conversation = line.conversation
  }
  yield conversation > 0 ? ']}\n]}\n' : ']}\n'
}

async function* lines(query: Query, visitorId: number): AsyncGenerator<Line> {
  let after = { conversation: 0, seq: 0 }
  for (;;) {
    const some = await linesOf(query, visitorId, after, mostLines)
    yield* some
    const last = some.at(-1)
    if (!last || some.length < mostLines) return
    after = last
  }
}

function spoken({ body, at }: Line, who: string, times: Times): string {
  // What goes on in a next line stands under the first.
  return `${times.clock(at)}  ${who}: ${body.replaceAll('\n', '\n    ')}\n`
}

function addressOf({ key, name }: { key: string; name: string }, origin: string): string {
  return `${origin}/files/${key}/${encodeURIComponent(name)}`
}
