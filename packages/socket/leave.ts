import type { CloseCode } from '@kefu/protocol/codes.ts'
import type { Connection, Hub } from './hub.ts'

/** Takes a connection that ended out of everything; tells the admin app when it was this person's last one. */
export function leave(hub: Hub, connection: Connection, final = false): void {
  const { stage } = connection
  if (stage === 'gone') return
  connection.stage = 'gone'
  if (stage !== 'in') return
  hub.roster.remove(connection)
  hub.looks.turn(connection, 0)
  depart(hub, connection, final)
}

/** Ends the connection of somebody who does not come back by himself: there is no grace. */
export function leaveForGood(hub: Hub, connection: Connection, code: CloseCode, reason: string): void {
  // In this order: the socket's own close would leave with the grace.
  leave(hub, connection, true)
  connection.line.end(code, reason)
}

/**
 * Tells the admin app that a person has no connection here any more. A classic client cannot come back as the same
 * visitor, unless its address has a token.
 */
export function depart(hub: Hub, connection: Connection, final: boolean): void {
  if (connection.isCanary || hub.roster.tabsOf(connection).length > 0) return
  const { node, boot } = hub
  const { person, id, room, classic, token } = connection
  const cannotReturn = classic !== null && person === 'visitor' && token === null
  // A lane that is full loses it: the next beat, of which this person is missing, says the same.
  hub.lanes.logout.push(id, {
    call: {
      node,
      boot,
      upto: hub.logins.upto,
      person,
      id,
      ...(room !== null && { room }),
      final: final || cannotReturn,
    },
    bytes: 150,
    settle(answer) {
      if (answer) hub.deliver(answer.send)
    },
  })
}
