import { type ReadonlySignal, signal } from '@preact/signals'

const isWatched = signal(looks())

/** Whether a person looks at this page: it is visible, and it has the focus. */
export const watching: ReadonlySignal<boolean> = isWatched

function looks(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

function look(): void {
  isWatched.value = looks()
}

addEventListener('focus', look)
addEventListener('blur', look)
document.addEventListener('visibilitychange', look)
