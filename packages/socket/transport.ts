import type { CloseCode } from '@kefu/protocol/codes.ts'
import type { Connection } from './connection.ts'
import { createEntrance, type Entrance, type EntranceOptions } from './entrance.ts'
import type { Hub } from './hub.ts'
import { addSockets } from './sockets.ts'
import { addStreams } from './streams.ts'
import { Turn } from './turn.ts'
import type { TemplatedApp } from './uws.ts'

/** What the ways in have in common. */
export interface Ways {
  readonly entrance: Entrance
  readonly connections: Set<Connection>
  readonly turn: Turn
}

export interface Transport {
  /** Everybody whose line is open. */
  readonly connections: ReadonlySet<Connection>
  closeAll(code: CloseCode, reason: string): void
  /** Called once a second: keeps lines open that would be taken for dead when nothing is said. */
  breathe(second: number): void
  /** Forgets what it knows of quiet addresses. */
  prune(): void
}

/** Lets clients in. */
export function addTransport(app: TemplatedApp, hub: Hub, options: EntranceOptions): Transport {
  const ways: Ways = {
    entrance: createEntrance(hub, options),
    connections: new Set<Connection>(),
    turn: new Turn(),
  }
  const { entrance, connections, turn } = ways
  addSockets(app, hub, ways)
  const streams = addStreams(app, hub, ways)

  return {
    connections,
    closeAll(code, reason) {
      for (const connection of connections) connection.close(code, reason)
      turn.flush()
    },
    breathe: streams.breathe,
    prune: () => entrance.prune(),
  }
}
