import type { ServerFrame } from '@kefu/protocol/frames.ts'
import type { Answer, Call, Delivery, ServiceName } from '@kefu/protocol/service.ts'
import type { Logger } from 'pino'
import type { Connection } from './connection.ts'
import type { Heads } from './heads.ts'
import type { InUse } from './in-use.ts'
import type { Lanes } from './lanes.ts'
import type { Logins } from './logins.ts'
import type { Looks } from './looks.ts'
import type { Metrics } from './metrics.ts'
import type { Roster } from './roster.ts'

export type { Connection } from './connection.ts'

/** The ways to the admin app, one for each call that goes in batches. */
export type AllLanes = {
  readonly [Name in Exclude<ServiceName, 'presence'>]: Lanes<Call<Name>, Answer<Name>>
}

/** All that a handler may touch. It knows who is connected here and the ways to the admin app, and nothing else. */
export interface Hub {
  /** How this server is known to the admin app. */
  readonly node: string
  readonly boot: string
  readonly lanes: AllLanes
  readonly roster: Roster
  readonly heads: Heads
  readonly inUse: InUse
  readonly looks: Looks
  readonly logins: Logins
  readonly metrics: Metrics
  readonly log: Logger
  /** False in benchmarks: nobody is slowed down. */
  readonly limits: boolean
  /** Whole milliseconds since some moment; the clock on the wall may be set back meanwhile. */
  now(): number
  /** Takes one text frame from a client. */
  receive(connection: Connection, text: string): void
  /** Sends what the admin app says, to those who are connected here. */
  deliver(deliveries: readonly Delivery[]): void
  /** Sends one frame to all tabs at these addresses but one; it is written out once for each dialect. */
  relay(to: readonly string[], frame: ServerFrame, except?: Connection): void
}
