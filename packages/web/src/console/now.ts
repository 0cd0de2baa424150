import { type ReadonlySignal, signal } from '@preact/signals'

const EVERY = 10_000
const current = signal(Date.now())

/** The time, often enough for what is shown in minutes. */
export const now: ReadonlySignal<number> = current

/** Keeps `now` going. Returns how to stop. */
export function startNow(): () => void {
  const tick = () => {
    current.value = Date.now()
  }
  const timer = setInterval(tick, EVERY)
  // The timers of a page that nobody sees run late, or not at all.
  document.addEventListener('visibilitychange', tick)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  }
}
