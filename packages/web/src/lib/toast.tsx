import { signal } from '@preact/signals'
import type { JSX } from 'preact'

const SHOWN_FOR = 4_000

/** Short news that goes away by itself, the latest only. */
export class Toast {
  readonly #words = signal('')
  #timer: ReturnType<typeof setTimeout> | undefined

  get words(): string {
    return this.#words.value
  }

  show(words: string): void {
    clearTimeout(this.#timer)
    this.#words.value = words
    this.#timer = setTimeout(() => {
      this.#words.value = ''
    }, SHOWN_FOR)
  }
}

export function ToastPlace({ toast }: { toast: Toast }): JSX.Element {
  return (
    <div class="toasts" role="status">
      {toast.words && <p class="toast appear">{toast.words}</p>}
    </div>
  )
}
