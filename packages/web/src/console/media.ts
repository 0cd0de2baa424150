import { type ReadonlySignal, signal } from '@preact/signals'

/** Room for all three columns; below it the visitor's is a drawer. */
export const isWide = matches('(min-width: 1100px)')
/** Room for one column only. */
export const isNarrow = matches('(max-width: 719.98px)')
/** A mouse, and so most likely keys as well: putting the cursor into a field does not cover the page with a keyboard. */
export const hasMouse = matches('(hover: hover) and (pointer: fine)')

function matches(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query)
  const state = signal(list.matches)
  list.addEventListener('change', () => {
    state.value = list.matches
  })
  return state
}
