import type { JSX } from 'preact'
import { LineBanner } from '../lib/line-banner.tsx'
import { when } from '../lib/time.ts'
import type { Reason } from './refusal.ts'
import type { RoomProps } from './room.tsx'
import { words } from './words.ts'

/** Why nothing can be said here now; nothing while all is well. */
export function RoomBanner({ chat, isDown, refusal }: RoomProps): JSX.Element {
  const reason = refusal.reason.value
  if (reason?.code === 'room_closed') {
    return (
      <div class="banner" role="alert">
        {words.roomClosed}
      </div>
    )
  }
  return <LineBanner chat={chat} isDown={isDown} {...(reason && { refused: wordsFor(reason) })} />
}

function wordsFor(reason: Extract<Reason, { code: 'expelled' }>): string {
  return reason.until === null ? words.expelled : words.expelledUntil(when(reason.until))
}
