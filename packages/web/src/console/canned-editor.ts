import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Refused } from '../lib/post.ts'
import { cleaned } from '../lib/text.ts'
import type { CannedReplies, CannedReply, Wording } from './canned-replies.ts'
import { findReplies } from './canned-search.ts'
import { cannedWords } from './canned-words.ts'

/** The one that is being written for the first time. */
export const NEW = 0

interface News {
  text: string
  /** What was deleted and can be brought back. */
  undo: CannedReply | null
}

/** What an agent does on the page of canned replies. */
export class CannedEditor {
  readonly #replies: CannedReplies
  readonly agent: string
  /** He may write for all agents, not only for himself. */
  readonly mayShare: boolean
  readonly #chosen = signal<number | null>(null)
  readonly #opened = signal(0)
  readonly #news = signal<News | null>(null)
  readonly #refusal = signal<Refused | null>(null)
  readonly #isBusy = signal(false)

  readonly query = signal('')
  readonly chosen: ReadonlySignal<number | null> = this.#chosen
  /** Rises when the agent wants to write. */
  readonly opened: ReadonlySignal<number> = this.#opened
  /** What was just done. */
  readonly news: ReadonlySignal<News | null> = this.#news
  /** Why it was not. */
  readonly refusal: ReadonlySignal<Refused | null> = this.#refusal
  readonly isBusy: ReadonlySignal<boolean> = this.#isBusy
  /** Those that fit what is looked for, the agent's own before the shared ones. */
  readonly shown = computed(() => {
    const found = findReplies(this.#replies.searchable.value, this.query.value)
    return [...found.filter(({ shared }) => !shared), ...found.filter(({ shared }) => shared)]
  })
  /** The chosen one as it is stored. */
  readonly stored = computed(
    () => this.#replies.list.value?.find(({ id }) => id === this.#chosen.value) ?? null,
  )

  /** The chosen one is his to change. */
  readonly mayWrite = computed(() => this.mayShare || this.stored.value?.shared !== true)

  constructor(replies: CannedReplies, agent: string, mayShare: boolean) {
    this.#replies = replies
    this.agent = agent
    this.mayShare = mayShare
  }

  open(id: number): void {
    this.#show(id)
    this.#news.value = null
    this.#opened.value++
  }

  leave(): void {
    this.#show(null)
  }

  /** Begins a new one with what is known of it. */
  begin(known: Partial<Wording> = {}): void {
    this.open(NEW)
    if (Object.keys(known).length > 0) this.write(known)
  }

  /** What stands in the form: what was typed and not saved, else what is stored. */
  wording(): Wording {
    return this.#replies.unsaved.value.get(this.#chosen.value ?? NEW) ?? this.stored.value ?? nothing
  }

  write(change: Partial<Wording>): void {
    const { shared, shortcut, title, body } = this.wording()
    this.#replies.keep(this.#chosen.value ?? NEW, { shared, shortcut, title, body, ...change })
    this.#refusal.value = null
  }

  isUnsaved(id: number): boolean {
    return this.#replies.unsaved.value.has(id)
  }

  discard(): void {
    const id = this.#chosen.value
    if (id !== null) this.#replies.keep(id, null)
    this.#show(id === NEW ? null : id)
  }

  /** True when it is stored. */
  async save(): Promise<boolean> {
    const id = this.#chosen.value
    if (id === null) return false
    const wording = { ...this.wording(), body: cleaned(this.wording().body) }
    return this.#try(async () => {
      const reply = await (id === NEW ? this.#replies.create(wording) : this.#replies.change(id, wording))
      if (!reply.ok) return reply
      this.#replies.keep(id, null)
      this.#show('id' in reply ? Number(reply.id) : id)
      const { stored } = this
      this.#news.value = { text: cannedWords.saved(stored.value?.shortcut ?? wording.shortcut), undo: null }
      // The list could not be loaded again: there is nothing to show in the form.
      if (!stored.value) this.leave()
      return null
    })
  }

  async delete(): Promise<boolean> {
    const reply = this.stored.value
    if (!reply) return false
    return this.#try(async () => {
      const answer = await this.#replies.delete(reply.id)
      if (!answer.ok) return answer
      this.#replies.keep(reply.id, null)
      this.#show(null)
      this.#news.value = { text: cannedWords.deleted(reply.shortcut), undo: reply }
      return null
    })
  }

  async undo(): Promise<boolean> {
    const reply = this.#news.value?.undo
    if (!reply) return false
    return this.#try(async () => {
      const answer = await this.#replies.restore(reply.id)
      this.#news.value = answer.ok
        ? { text: cannedWords.restored(reply.shortcut), undo: null }
        : { text: answer.msg, undo: reply }
      return null
    })
  }

  #show(id: number | null): void {
    batch(() => {
      this.#chosen.value = id
      this.#refusal.value = null
    })
  }

  // One at a time: pressing twice must not make two.
  async #try(act: () => Promise<Refused | null>): Promise<boolean> {
    if (this.#isBusy.value) return false
    this.#isBusy.value = true
    const refusal = await act()
    batch(() => {
      this.#isBusy.value = false
      this.#refusal.value = refusal
    })
    return refusal === null
  }
}

const nothing: Wording = { shared: false, shortcut: '', title: '', body: '' }
