import type { SentSeen } from '@kefu/protocol/frames.ts'
import { withJoined } from '../audience.ts'
import type { Connection, Hub } from '../hub.ts'

/** Raises how far this person has a conversation, and tells the other side when that moved. */
export function seen(hub: Hub, connection: Connection, { conversation, delivered, read }: SentSeen): void {
  if (connection.room !== null) return
  const { person, id } = connection
  // A full lane drops it: the page's next mark says more.
  hub.lanes.seen.push(id, {
    call: { person, id, conversation, delivered, read },
    bytes: 100,
    settle(answer) {
      if (!answer || 'code' in answer || !answer.frame) return
      // It moved, and he looks: a page that nobody watches delivers more than is read, and after a break tells nothing new.
      if (read === delivered) hub.inUse.note(connection.session)
      hub.relay(withJoined(hub, conversation, answer.to), answer.frame, connection)
    },
  })
}
