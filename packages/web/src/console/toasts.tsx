import { type ReadonlySignal, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { icons } from './icons.ts'
import { words } from './words.ts'

interface Toast {
  id: number
  text: string
  bad: boolean
}

const SHOWN_FOR = 5000

/** Short news. Good ones go away by themselves, bad ones when the person has read them. */
export class Toasts {
  readonly #list = signal<readonly Toast[]>([])
  readonly list: ReadonlySignal<readonly Toast[]> = this.#list
  #last = 0

  tell(text: string): void {
    const id = this.#add(text, false)
    setTimeout(() => this.dismiss(id), SHOWN_FOR)
  }

  warn(text: string): void {
    this.#add(text, true)
  }

  dismiss(id: number): void {
    this.#list.value = this.#list.value.filter((toast) => toast.id !== id)
  }

  #add(text: string, bad: boolean): number {
    const id = ++this.#last
    const others = this.#list.value.filter((toast) => toast.text !== text)
    this.#list.value = [...others, { id, text, bad }]
    return id
  }
}

export function ToastList({ toasts }: { toasts: Toasts }): JSX.Element {
  return (
    <div class="toasts" role="status">
      {toasts.list.value.map(({ id, text, bad }) => (
        <div key={id} class={bad ? 'toast toast-bad appear' : 'toast appear'}>
          {text}
          {bad && (
            <button
              type="button"
              class="icon-button"
              aria-label={words.dismiss}
              onClick={() => toasts.dismiss(id)}
            >
              <Icon path={icons.cross} />
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
