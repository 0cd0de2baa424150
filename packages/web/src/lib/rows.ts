import type { Message } from './messages.ts'
import { sameDay } from './time.ts'

/** A message among its neighbours: what one person says in one go has one name above it and one time below. */
export interface Row {
  /** The same before and after a message is acknowledged, so that its bubble stays the same element. */
  readonly key: string
  readonly message: Message
  readonly isOwn: boolean
  /** The first of its day: a line says which. */
  readonly opensDay: boolean
  readonly isFirst: boolean
  readonly isLast: boolean
}

const ONE_GO = 5 * 60_000

/** `isCut`: something else is drawn behind a message, so that what comes next begins anew. */
export function rowsOf(
  messages: readonly Message[],
  isOwn: (message: Message) => boolean,
  isCut: (message: Message) => boolean = () => false,
): readonly Row[] {
  return messages.map((message, index) => {
    const before = messages[index - 1]
    const next = messages[index + 1]
    return {
      key: isOwn(message) ? message.cid : `${message.from} ${message.cid}`,
      message,
      isOwn: isOwn(message),
      opensDay: !before || !sameDay(before.at, message.at),
      isFirst: !before || isCut(before) || !goesOn(before, message, isOwn),
      isLast: !next || isCut(message) || !goesOn(message, next, isOwn),
    }
  })
}

/** The rows of a list that changes: one about which nothing changed is the same object as before. */
export class SteadyRows {
  #known = new Map<Message, Row>()

  of(
    messages: readonly Message[],
    isOwn: (message: Message) => boolean,
    isCut?: (message: Message) => boolean,
  ): readonly Row[] {
    const rows = rowsOf(messages, isOwn, isCut).map((row) => {
      const known = this.#known.get(row.message)
      return known && saysTheSame(known, row) ? known : row
    })
    this.#known = new Map(rows.map((row) => [row.message, row]))
    return rows
  }
}

function saysTheSame(a: Row, b: Row): boolean {
  return a.isOwn === b.isOwn && a.opensDay === b.opensDay && a.isFirst === b.isFirst && a.isLast === b.isLast
}

function goesOn(before: Message, next: Message, isOwn: (message: Message) => boolean): boolean {
  if (before.group !== next.group || isOwn(before) !== isOwn(next)) return false
  // Own ones that wait have no number yet when the page was opened without a line.
  if (before.from !== next.from && before.seq > 0 && next.seq > 0) return false
  return next.at - before.at < ONE_GO && sameDay(before.at, next.at)
}
