import { inEach, type Sentence } from '../../locale.ts'

export const words = {
  rooms: { zh: '群聊室', en: 'Group chat rooms' },
  noRoom: inEach(({ refusals }) => refusals.noRoom),
  noScript: { zh: '本页需要 JavaScript。', en: 'This page needs JavaScript.' },
}

/** The title that its maker gave to a room; that of the room which came with the system is in the reader's language. */
export function roomTitle(title: string | null): Sentence {
  return inEach(({ plain }) => title ?? plain.room)
}
