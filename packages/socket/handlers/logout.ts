import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Connection, Hub } from '../hub.ts'
import { leave } from '../leave.ts'

/** Leaves for good: there is no grace. */
export function logout(hub: Hub, connection: Connection): void {
  connection.close(closeCodes.normal, 'logged out')
  leave(hub, connection, true)
}
