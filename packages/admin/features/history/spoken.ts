import { type Part, partsOf } from '@kefu/protocol/parts.ts'
import type { Locale } from '../../locale.ts'
import { wordsBeside } from '../files/words-beside.ts'
import type { Reading } from './queries.ts'
import { type ShownFile, shownFile } from './shown-file.ts'
import type { Times } from './times.ts'
import type { ToldMessage } from './with-files.ts'

const oneGo = 5 * 60 * 1000

/** A message among its neighbours: what one person says in one go has one name above it and one time below. */
export interface Spoken {
  seq: number
  /** As it was written; '' where it brought files without a word. What the pages of the chat make of it is in the parts. */
  text: string
  parts: Part[]
  files: ShownFile[]
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
  messages: ToldMessage[],
  nameOf: (message: ToldMessage) => string,
  rating: Reading['rating'],
  times: Times,
  locale: Locale,
): Spoken[] {
  return messages.map((message, index) => {
    const { seq, kind, files, at, body } = message
    const text = wordsBeside(files, body)
    const before = messages[index - 1]
    const next = messages[index + 1]
    return {
      seq,
      text,
      parts: partsOf(text),
      files: files.map((file) => shownFile(file, locale)),
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

function goesOn(before: ToldMessage, next: ToldMessage, times: Times): boolean {
  if (before.kind !== next.kind || before.fromId !== next.fromId) return false
  return next.at.getTime() - before.at.getTime() < oneGo && times.sameDay(before.at, next.at)
}
