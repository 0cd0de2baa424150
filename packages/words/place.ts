import type { Status } from '@kefu/protocol/frames.ts'
import type { Words } from './languages.ts'

/** Where a visitor stands, in words that are true. */
export function placeOf(status: Status | null, words: Words['chat']): string {
  if (!status) return words.connecting
  if (status.state === 'served')
    return status.answer_s === undefined ? words.serves : words.answers(minutesOf(status.answer_s))
  if (status.state === 'closed') return words.closed
  if (status.nobody) return words.nobody
  const ahead = (status.place ?? 1) - 1
  const stand = ahead === 0 ? words.next : words.ahead(ahead)
  const line = status.wait_s === undefined ? stand : words.wait(stand, minutesOf(status.wait_s))
  return status.moved ? `${words.moved}. ${line}` : line
}

/** 0: less than one. */
const minutesOf = (seconds: number) => (seconds < 60 ? 0 : Math.round(seconds / 60))
