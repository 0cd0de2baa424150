import { effect, type ReadonlySignal } from '@preact/signals'

/** Puts the number of conversations with unread words before the page's title. Returns how to stop. */
export function countInTitle(unread: ReadonlySignal<number>): () => void {
  const title = document.title
  return effect(() => {
    document.title = unread.value > 0 ? `(${unread.value}) ${title}` : title
  })
}
