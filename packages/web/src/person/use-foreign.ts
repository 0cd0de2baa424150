import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useReducer } from 'preact/hooks'

/** Draws anew when one of them changes: signals of the page, which those of our own bundle do not notice. */
export function useForeign(...signals: readonly ReadonlySignal<unknown>[]): void {
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  useLayoutEffect(() => {
    const stops = signals.map((foreign) => foreign.subscribe(() => draw(undefined)))
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
}
