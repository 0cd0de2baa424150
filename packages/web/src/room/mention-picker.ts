import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Members, Person } from './members.ts'
import { fits, isFor, mentionQuery } from './mentions.ts'

/** More than these nobody reads through. */
const MOST_SHOWN = 8

/** The list that an @ in the field opens: who is here, but for the one who writes. */
export class MentionPicker {
  readonly #members: Members
  readonly #me: () => number
  readonly #sought = signal<{ from: number; query: string } | null>(null)
  readonly #at = signal(0)
  #field: HTMLTextAreaElement | null = null
  /** Where the @ stands that was answered with Escape. */
  #closedAt = -1

  readonly choices: ReadonlySignal<readonly Person[]> = computed(() => {
    const sought = this.#sought.value
    if (!sought) return []
    const others = this.#members.sorted.value.filter(({ id, name }) => id !== this.#me() && name)
    const found = others.filter(({ name }) => fits(name, sought.query)).slice(0, MOST_SHOWN)
    // Written out already: Enter sends.
    return found.length === 1 && isFor(`@${sought.query}`, found[0]?.name ?? '') ? [] : found
  })
  /** The place of the one that Enter takes; -1 where there is none. */
  readonly current: ReadonlySignal<number> = computed(() =>
    Math.min(this.#at.value, this.choices.value.length - 1),
  )

  constructor(members: Members, me: () => number) {
    this.#members = members
    this.#me = me
  }

  /** The text or the cursor in the field is another one now. */
  look(field: HTMLTextAreaElement): void {
    this.#field = field
    const { value, selectionStart, selectionEnd } = field
    const found = selectionStart === selectionEnd ? mentionQuery(value.slice(0, selectionStart)) : null
    if (found?.from !== this.#closedAt) this.#closedAt = -1
    const sought = this.#closedAt < 0 ? found : null
    if (sought?.from !== this.#sought.value?.from || sought?.query !== this.#sought.value?.query) {
      this.#at.value = 0
      this.#sought.value = sought
    }
  }

  /** The field lost the focus. */
  leave(): void {
    this.#sought.value = null
  }

  /** True when the key was for the list. */
  press({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    const choice = this.choices.value[this.current.value]
    if (!choice || shiftKey || altKey || ctrlKey || metaKey) return false
    if (key === 'Escape') this.#close()
    else if (key === 'ArrowDown') this.#step(1)
    else if (key === 'ArrowUp') this.#step(-1)
    else if (key === 'Enter' || key === 'Tab') this.take(choice)
    else return false
    return true
  }

  point(index: number): void {
    this.#at.value = index
  }

  /** Puts a name where it was begun. The field hears of it as of any other writing. */
  take({ name }: Person): void {
    const [field, sought] = [this.#field, this.#sought.value]
    if (!field || !sought) return
    this.#sought.value = null
    field.focus()
    field.setRangeText(`@${name} `, sought.from, field.selectionStart, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }

  #close(): void {
    this.#closedAt = this.#sought.value?.from ?? -1
    this.#sought.value = null
  }

  #step(by: 1 | -1): void {
    const { length } = this.choices.value
    this.#at.value = (this.current.value + by + length) % length
  }
}
