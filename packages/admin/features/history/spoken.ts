import type { PastMessage, Reading } from './queries.ts'
import type { Times } from './times.ts'

const oneGo = 5 * 60 * 1000

/** A message among its neighbours: what one person says in one go has one name above it and one time below. */
export interface Spoken {
  seq: number
  text: string
  name: string
  isOwn: boolean
  isSystem: boolean
  isFirst: boolean
  isLast: boolean
  /** The day, on its first message. */
  day: string | null
  clock: string
  iso: string
  full: string
  /** What the visitor thought of all this follows. */
  isRated: boolean
}

export function spoken(
  messages: PastMessage[],
  nameOf: (message: PastMessage) => string,
  rating: Reading['rating'],
  times: Times,
): Spoken[] {
  return messages.map((message, index) => {
    const { seq, body, kind, at } = message
    const before = messages[index - 1]
    const next = messages[index + 1]
    return {
      seq,
      text: body,
      name: nameOf(message),
      isOwn: kind === 'agent',
      isSystem: kind === 'system',
      isFirst: !before || !goesOn(before, message, times),
      isLast: !next || !goesOn(message, next, times),
      day: !before || !times.sameDay(before.at, at) ? times.day(at) : null,
      clock: times.clock(at),
      iso: at.toISOString(),
      full: times.full(at),
      isRated: rating?.after === seq,
    }
  })
}

function goesOn(before: PastMessage, next: PastMessage, times: Times): boolean {
  if (before.kind !== next.kind || before.fromId !== next.fromId) return false
  return next.at.getTime() - before.at.getTime() < oneGo && times.sameDay(before.at, next.at)
}
