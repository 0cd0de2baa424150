import type { Status } from '@kefu/protocol/frames.ts'
import type { Words } from './languages.ts'

/** Where a visitor stands, in words that are true. */
export function placeOf(status: Status | null, words: Words['chat']): string {
  if (!status) return words.connecting
  if (status.state === 'served') return words.serves
  if (status.state === 'closed') return words.closed
  if (status.nobody) return words.nobody
  const ahead = (status.place ?? 1) - 1
  const line = ahead === 0 ? words.next : words.ahead(ahead)
  return status.moved ? `${words.moved}. ${line}` : line
}
