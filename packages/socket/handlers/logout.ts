import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Connection, Hub } from '../hub.ts'
import { leaveForGood } from '../leave.ts'

export function logout(hub: Hub, connection: Connection): void {
  leaveForGood(hub, connection, closeCodes.normal, 'logged out')
}
