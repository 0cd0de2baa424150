import { type ReadonlySignal, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { icons } from './icons.ts'
import { words } from './words.ts'

interface Toast {
  id: number
  text: string
  bad: boolean
  /** The conversation in which it happened; 0 for news of no conversation. */
  about: number
  /** What takes back what it tells. */
  undo?: () => void
}

const SHOWN_FOR = 5000
/** Long enough to see that it was the wrong one. */
const UNDO_FOR = 10_000

/** Short news. Good ones go away by themselves, bad ones when the person has read them. */
export class Toasts {
  readonly #list = signal<readonly Toast[]>([])
  readonly list: ReadonlySignal<readonly Toast[]> = this.#list
  #last = 0

  tell(text: string, undo?: () => void): void {
    const id = this.#add(text, false, 0, undo)
    setTimeout(() => this.dismiss(id), undo ? UNDO_FOR : SHOWN_FOR)
  }

  /** `about` a conversation: one at a time, and no longer than until the person looks there. */
  warn(text: string, about = 0): void {
    this.#add(text, true, about)
  }

  /** The person looks at this conversation. */
  settle(about: number): void {
    this.#list.value = this.#list.value.filter((toast) => toast.about !== about)
  }

  dismiss(id: number): void {
    this.#list.value = this.#list.value.filter((toast) => toast.id !== id)
  }

  #add(text: string, bad: boolean, about: number, undo?: () => void): number {
    const id = ++this.#last
    const others = this.#list.value.filter(
      (toast) => toast.text !== text && !(about && toast.about === about),
    )
    this.#list.value = [...others, { id, text, bad, about, ...(undo && { undo }) }]
    return id
  }
}

export interface ToastListProps {
  toasts: Toasts
  show(conversation: number): void
}

export function ToastList({ toasts, show }: ToastListProps): JSX.Element {
  return (
    <div class="toasts" role="status">
      {toasts.list.value.map(({ id, text, bad, about, undo }) => (
        <div key={id} class={bad ? 'toast toast-bad appear' : 'toast appear'}>
          <span class="toast-words">{text}</span>
          {about > 0 && (
            <button type="button" class="text-button" onClick={() => show(about)}>
              {words.show}
            </button>
          )}
          {undo && (
            <button
              type="button"
              class="text-button"
              onClick={() => {
                toasts.dismiss(id)
                undo()
              }}
            >
              {words.undo}
            </button>
          )}
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
