import type { Journal, Written } from './journal.ts'
import type { Conversation, Row, Table } from './table.ts'

/** What must be zero, whatever was killed. Each holds a sentence about every case, so that a red run says what broke. */
export interface Counters {
  /** Acknowledged and not there, or written and neither there nor refused. */
  lost: string[]
  duplicated: string[]
  /** Stored after what its writer wrote later in the same place. */
  outOfOrder: string[]
  /** Numbers that are missing in a conversation. */
  gaps: string[]
  /** Answered with an error, though nobody had taken the conversation from its writer. */
  refused: string[]
  /** Stored or shown, and not what anybody wrote there. */
  unexpected: string[]
  /** Clients that show something else than what is stored. */
  wrongTimelines: string[]
}

/** Holds what is stored against what people wrote and were told. The last counter is the clients': see timelines.ts. */
export function countFaults(
  { rows, conversations }: Table,
  journal: Journal,
): Omit<Counters, 'wrongTimelines'> {
  const visitorOf = new Map(conversations.map(({ id, visitor }) => [id, visitor]))
  return {
    lost: findLost(rows, journal),
    duplicated: findDuplicated(rows),
    outOfOrder: findOutOfOrder(rows, journal, visitorOf),
    gaps: findGaps(rows, conversations),
    refused: journal.wronglyRefused.map(([cid, code]) => `${nameOf(journal, cid)} was refused: ${code}`),
    unexpected: findUnexpected(rows, journal),
  }
}

const placeOf = ({ conversation, seq }: { conversation: number; seq: number }) => `${conversation} ${seq}`

function findLost(rows: readonly Row[], journal: Journal): string[] {
  const at = new Map(rows.map((row) => [placeOf(row), row]))
  const stored = new Set(rows.map((row) => row.text))
  const refused = new Set([...journal.refused.keys()].map((cid) => journal.texts.get(cid)))
  const broken = [...journal.acknowledged.values()].filter((ack) => at.get(placeOf(ack))?.cid !== ack.cid)
  const missing = [...journal.written.keys()].filter((text) => !stored.has(text) && !refused.has(text))
  return [
    ...broken.map(
      ({ cid, conversation, seq }) => `${nameOf(journal, cid)} was acknowledged at ${conversation}/${seq}`,
    ),
    ...missing.map((text) => `"${brief(text)}" was written`),
  ]
}

function findDuplicated(rows: readonly Row[]): string[] {
  const first = new Map<string, Row>()
  return rows.flatMap((row) => {
    const known = first.get(row.text)
    if (!known) first.set(row.text, row)
    return known ? [`"${brief(row.text)}" is at ${placeOf(known)} and at ${placeOf(row)}`] : []
  })
}

// A visitor's conversations follow one another, so the rows of all of them are in one order: that of the table.
function findOutOfOrder(
  rows: readonly Row[],
  journal: Journal,
  visitorOf: ReadonlyMap<number, number>,
): string[] {
  const newest = new Map<string, Written>()
  return rows.flatMap((row) => {
    const written = journal.written.get(row.text)
    if (!written) return []
    const key = `${written.writer} to ${visitorOf.get(row.conversation)}`
    const before = newest.get(key)
    if (!before || before.n < written.n) newest.set(key, written)
    return before && before.n > written.n ? [`"${brief(row.text)}" comes after "${brief(before.text)}"`] : []
  })
}

function findGaps(rows: readonly Row[], conversations: readonly Conversation[]): string[] {
  const seqs = new Map<number, Set<number>>(conversations.map(({ id }) => [id, new Set()]))
  for (const { conversation, seq } of rows) seqs.get(conversation)?.add(seq)
  return conversations.flatMap(({ id, lastSeq }) => {
    const known = seqs.get(id) ?? new Set()
    const newest = Math.max(lastSeq, ...known)
    const missing = Array.from({ length: newest }, (_, index) => index + 1).filter((seq) => !known.has(seq))
    const ahead = newest > lastSeq ? [`${id} says that ${lastSeq} is its last, and has ${newest}`] : []
    return [...missing.map((seq) => `${id} has no ${seq}`), ...ahead]
  })
}

function findUnexpected(rows: readonly Row[], journal: Journal): string[] {
  const people = rows.filter(({ senderKind, text }) => senderKind !== 'system' && !journal.isForeign(text))
  const at = new Map(rows.map((row) => [placeOf(row), row]))
  const strange = people.filter(
    ({ text, cid }) => !journal.written.has(text) || journal.texts.get(cid) !== text,
  )
  const refused = people.filter(({ cid }) => journal.refused.has(cid) && !journal.acknowledged.has(cid))
  const shown = [...journal.shown.values()].filter((msg) => {
    const row = at.get(placeOf(msg))
    return row?.cid !== msg.cid || row.text !== msg.msg || row.senderId !== msg.from_id || row.at !== msg.at
  })
  return [
    ...strange.map((row) => `nobody wrote "${brief(row.text)}" at ${placeOf(row)}`),
    ...refused.map((row) => `"${brief(row.text)}" at ${placeOf(row)} was refused`),
    ...shown.map((msg) => `"${brief(msg.msg)}" was shown at ${placeOf(msg)}, where it is not`),
    ...journal.contradictions,
  ]
}

function nameOf(journal: Journal, cid: string): string {
  return `"${brief(journal.texts.get(cid) ?? cid)}"`
}

function brief(text: string): string {
  return text.slice(0, 40)
}
