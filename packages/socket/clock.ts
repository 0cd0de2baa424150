import { closeCodes } from '@kefu/protocol/codes.ts'
import { limits } from '@kefu/protocol/limits.ts'
import { sendPaced } from './handlers/msg.ts'
import type { Connection, Hub } from './hub.ts'
import { forgetFrames } from './traffic.ts'
import type { Transport } from './transport.ts'

const loginWithin = 10_000
const silentFor = 90_000
const headSeconds = limits.headEvery / 1000
const pruneSeconds = 60

/** What time brings, looked after once a second for all connections instead of by timers of their own. */
export function startClock(hub: Hub, { connections, breathe, prune }: Transport): { close(): void } {
  let second = 0
  const timer = setInterval(() => {
    second++
    tick(hub, connections, second)
    breathe(second)
    if (second % pruneSeconds === 0) prune()
  }, 1000)
  return { close: () => clearInterval(timer) }
}

/** One second of the clock, for everybody whose connection is open, logged in or not. */
export function tick(hub: Hub, connections: ReadonlySet<Connection>, second: number): void {
  const now = hub.now()
  for (const connection of connections) {
    forgetFrames(connection)
    if (isTooSlow(connection, now)) connection.close(closeCodes.tooSlow, 'too slow')
    else if (connection.classic) sendPaced(hub, connection)
    // A twenty-fifth of them each second.
    else if (connection.stage === 'in' && connection.number % headSeconds === second % headSeconds) {
      const head = hub.heads.frameFor(connection)
      if (head) connection.send(head)
    }
  }
  if (second % pruneSeconds === 0) hub.heads.prune(hub.roster.has)
}

function isTooSlow({ stage, openedAt, heardAt }: Connection, now: number): boolean {
  if (stage === 'new') return now - openedAt > loginWithin
  return now - heardAt > silentFor
}
