import type { SentLook } from '@kefu/protocol/frames.ts'
import type { Connection, Hub } from '../hub.ts'
import { refuse } from '../refuse.ts'

/** Notes which conversation this page shows, for the colleagues who have the same one open. Visitors never hear of it. */
export function look(hub: Hub, connection: Connection, { conversation = 0 }: SentLook): void {
  if (connection.person !== 'agent' || connection.room !== null)
    return refuse(hub, connection, 'look', 'forbidden')
  if (hub.looks.isShowing(connection)) hub.inUse.note(connection.session)
  hub.looks.turn(connection, conversation)
}
