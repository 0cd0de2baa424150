import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { LineState } from './socket.ts'
import type { Clock } from './world.ts'

/** Shorter breaks are nobody's business. */
const QUIET = 2_000

/** True once the line has been away for two seconds, until it is back. Lasts as long as the page. */
export function lineIsDown(line: ReadonlySignal<LineState>, clock: Clock): ReadonlySignal<boolean> {
  const down = signal(false)
  effect(() => {
    if (line.value !== 'connecting') {
      down.value = false
      return
    }
    return clock.after(QUIET, () => {
      down.value = true
    })
  })
  return down
}
