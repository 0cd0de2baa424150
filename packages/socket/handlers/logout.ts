import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Connection, Hub } from '../hub.ts'
import { leave } from '../leave.ts'

/** Leaves for good: there is no grace. */
export function logout(hub: Hub, connection: Connection): void {
  // In this order: the socket's own close would leave with the grace.
  leave(hub, connection, true)
  connection.line.end(closeCodes.normal, 'logged out')
}
