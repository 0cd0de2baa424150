import type { SentPage } from '@kefu/protocol/frames.ts'
import { withJoined } from '../audience.ts'
import type { Connection, Hub } from '../hub.ts'
import { refuse } from '../refuse.ts'
import { waitFor } from '../traffic.ts'

/** Writes down on which page a visitor is now, and tells his agent and those who joined. */
export function page(hub: Hub, connection: Connection, { url, title }: SentPage): void {
  if (connection.room !== null) return
  if (connection.person !== 'visitor') return refuse(hub, connection, 'page', 'forbidden')
  if (waitFor(hub, connection, 'pages') > 0) return
  const { id } = connection
  const call = { id, url, ...(title !== undefined && { title }) }
  // A full lane drops it: the next page, or the next login, says more.
  hub.lanes.page.push(id, {
    call,
    bytes: JSON.stringify(call).length,
    settle(answer) {
      if (!answer || 'code' in answer || !answer.frame) return
      hub.relay(withJoined(hub, answer.frame.conversation, answer.to), answer.frame)
    },
  })
}
