import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { CannedReply } from './canned-replies.ts'
import { findReplies } from './canned-search.ts'
import { filledIn } from './canned-variables.ts'
import type { Desk } from './desk.ts'

const MOST_SHOWN = 50
/** More than a line of it is never seen. */
const PREVIEW = 200

/** What can be taken from the list over the field: a reply, or the way to the page that manages them. */
export type PickerChoice = CannedReply | 'manage'

/** What of the text in the field is looked for: what follows a slash at its start. Null: nothing is. */
export function slashQuery(text: string): string | null {
  // Chinese keyboards write the other two where the slash is.
  return /^[/／、](.*)$/.exec(text)?.[1]?.trim() ?? null
}

/** The list that a slash in the field of one conversation opens. */
export class CannedPicker {
  readonly #desk: Desk
  readonly #conversation: number
  readonly #at = signal(0)
  /** It opens for what is typed, not for a draft that was there, and stays closed after Escape. */
  readonly #mood = signal<'asleep' | 'awake' | 'closed'>('asleep')

  readonly query: ReadonlySignal<string | null> = computed(() =>
    this.#mood.value === 'awake' ? slashQuery(this.#draft.value) : null,
  )
  readonly choices: ReadonlySignal<readonly PickerChoice[]> = computed(() => this.#find())
  /** The place of the one that Enter takes; -1 where there is none. */
  readonly current: ReadonlySignal<number> = computed(() =>
    Math.min(this.#at.value, this.choices.value.length - 1),
  )

  constructor(desk: Desk, conversation: number) {
    this.#desk = desk
    this.#conversation = conversation
  }

  /** The agent typed. */
  wrote(): void {
    const query = slashQuery(this.#draft.value)
    this.#at.value = 0
    if (query === null) {
      this.#mood.value = 'asleep'
      return
    }
    if (this.#mood.value === 'closed' && query) return
    if (this.#mood.value !== 'awake' || !query) void this.#desk.canned.refresh()
    this.#mood.value = 'awake'
  }

  /** True when the key was for the list. */
  press({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    if (this.query.value === null || shiftKey || altKey || ctrlKey || metaKey) return false
    if (key === 'Escape') {
      this.#mood.value = 'closed'
      return true
    }
    const choice = this.choices.value[this.current.value]
    if (!choice) return false
    if (key === 'ArrowDown') this.#step(1)
    else if (key === 'ArrowUp') this.#step(-1)
    else if (key === 'Enter' || key === 'Tab') this.take(choice)
    else return false
    return true
  }

  point(index: number): void {
    this.#at.value = index
  }

  /** Puts a reply into the field in place of what was looked for, or leads to the page. */
  take(choice: PickerChoice): void {
    this.#mood.value = 'asleep'
    if (choice === 'manage') {
      this.#draft.value = ''
      this.#desk.overlay.value = 'canned'
      return
    }
    this.#draft.value = this.#filledIn(choice.body)
    this.#desk.answer()
    this.#desk.chat.typing(this.#conversation)
    void this.#desk.canned.used(choice.id)
  }

  /** The beginning of what will stand in the field. */
  preview({ body }: CannedReply): string {
    return this.#filledIn(body.slice(0, PREVIEW))
  }

  #filledIn(body: string): string {
    const { name = '' } = this.#desk.inbox.at(this.#conversation)?.value ?? {}
    return filledIn(body, { visitor: name, agent: this.#desk.me.name })
  }

  get #draft() {
    return this.#desk.drafts.of(this.#conversation)
  }

  #find(): readonly PickerChoice[] {
    const query = this.query.value
    const { canned } = this.#desk
    if (query === null || canned.list.value === null) return []
    const found = findReplies(canned.searchable.value, query).slice(0, MOST_SHOWN)
    return query ? found : [...found, 'manage']
  }

  // Round and round: the way to the page is one step up.
  #step(by: 1 | -1): void {
    const { length } = this.choices.value
    this.#at.value = (this.current.value + by + length) % length
  }
}
