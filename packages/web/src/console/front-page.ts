import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { Locks } from '../lib/world.ts'

/**
 * Of all pages that an agent has open in this browser one speaks for all: the one he looked at last, or the next when
 * that is closed. Lasts as long as the page.
 */
export function followFront(
  name: string,
  locks: Locks,
  isLookedAt: ReadonlySignal<boolean>,
): ReadonlySignal<boolean> {
  const isFront = signal(false)
  let letGo = standInLine(false)

  function standInLine(steal: boolean): () => void {
    return locks.hold(name, {
      steal,
      held: () => {
        isFront.value = true
      },
      lost: () => {
        isFront.value = false
        letGo = standInLine(false)
      },
    })
  }

  effect(() => {
    if (!isLookedAt.value || isFront.peek()) return
    letGo()
    letGo = standInLine(true)
  })
  return isFront
}
