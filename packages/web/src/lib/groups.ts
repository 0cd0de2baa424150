import type { Message } from './messages.ts'
import { sameDay } from './time.ts'

/** What one person said in one go: one name and one time for all of it. */
export interface Group {
  readonly key: string
  readonly isOwn: boolean
  readonly isSystem: boolean
  /** The first of its day: a line says which. */
  readonly opensDay: boolean
  readonly messages: readonly Message[]
}

const ONE_GO = 5 * 60_000

/** Parts messages into groups, in the order in which they come. */
export function groupsOf(
  messages: readonly Message[],
  isOwn: (message: Message) => boolean,
): readonly Group[] {
  const groups: (Group & { messages: Message[] })[] = []
  let before: Message | undefined
  for (const message of messages) {
    const group = groups.at(-1)
    if (group && before && goesOn(before, message, isOwn)) group.messages.push(message)
    else {
      groups.push({
        key: keyOf(message, isOwn(message)),
        isOwn: isOwn(message),
        isSystem: message.group === 'system',
        opensDay: !before || !sameDay(before.at, message.at),
        messages: [message],
      })
    }
    before = message
  }
  return groups
}

/** The same before and after a message is acknowledged, so that its bubble stays the same element. */
export function keyOf({ cid, from }: Message, isOwn: boolean): string {
  return isOwn ? cid : `${from} ${cid}`
}

function goesOn(before: Message, next: Message, isOwn: (message: Message) => boolean): boolean {
  if (before.group !== next.group || isOwn(before) !== isOwn(next)) return false
  // Own ones that wait have no number yet when the page was opened without a line.
  if (before.from !== next.from && before.seq > 0 && next.seq > 0) return false
  return next.at - before.at < ONE_GO && sameDay(before.at, next.at)
}
