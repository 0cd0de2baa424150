import { Gauge, type Registry } from 'prom-client'
import type { Beat } from './beat.ts'
import type { Hub } from './hub.ts'

/** Adds to `/metrics` how the admin app seems from here. */
export function addBeatFigures(
  registry: Registry,
  { now }: Pick<Hub, 'now'>,
  beat: Pick<Beat, 'answeredAt' | 'clockAhead'>,
): void {
  const registers = [registry]
  new Gauge({
    name: 'kefu_socket_admin_silent_seconds',
    help: 'Time since the admin app last answered a beat; it does every ten seconds',
    registers,
    collect() {
      // Before the first answer there is no such time, and 0 would say that all is well.
      this.set(beat.answeredAt === null ? Number.NaN : (now() - beat.answeredAt) / 1000)
    },
  })
  new Gauge({
    name: 'kefu_socket_clock_ahead_seconds',
    help: "How far the admin app's clock is ahead of ours; less than 30 s is told as 0",
    registers,
    collect() {
      this.set(beat.clockAhead)
    },
  })
}
