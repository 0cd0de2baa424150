import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { get, post, type Refused, type Reply } from '../lib/post.ts'
import type { Clock } from '../lib/world.ts'
import { searchable } from './canned-search.ts'

/** What an agent says often; `shared` by all, or his own. */
export interface CannedReply {
  id: number
  shared: boolean
  /** Without the slash. */
  shortcut: string
  title: string
  body: string
  used: number
  /** Milliseconds since 1970; null: never. */
  used_at: number | null
}

export type Wording = Pick<CannedReply, 'shared' | 'shortcut' | 'title' | 'body'>

const FRESH_FOR = 60_000
const ADDRESS = '/admin/service/canned'

/** The canned replies of one agent, his own and the shared ones, as the admin app keeps them. */
export class CannedReplies {
  readonly #now: Clock['now']
  readonly #list = signal<readonly CannedReply[] | null>(null)
  readonly #trouble = signal<Refused | null>(null)
  readonly #unsaved = signal<ReadonlyMap<number, Wording>>(new Map())
  #loadedAt = Number.NEGATIVE_INFINITY
  #loading: Promise<void> | null = null

  /** The most used first; null until they were loaded once. */
  readonly list: ReadonlySignal<readonly CannedReply[] | null> = this.#list
  /** Why they could not be loaded the last time. */
  readonly trouble: ReadonlySignal<Refused | null> = this.#trouble
  /** What was typed on their page and is not saved, by id: closing the page must not lose it. */
  readonly unsaved: ReadonlySignal<ReadonlyMap<number, Wording>> = this.#unsaved
  readonly searchable = computed(() => (this.#list.value ?? []).map(searchable))

  constructor(now: Clock['now']) {
    this.#now = now
  }

  /** Loads the list unless it was a minute ago: colleagues change shared ones. */
  async refresh(): Promise<void> {
    if (this.#now() - this.#loadedAt >= FRESH_FOR) await this.load()
  }

  /** Two who ask at once get one answer. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null
    })
    return this.#loading
  }

  /** Remembers what was typed, or forgets it. */
  keep(id: number, wording: Wording | null): void {
    const unsaved = new Map(this.#unsaved.value)
    if (wording) unsaved.set(id, wording)
    else unsaved.delete(id)
    this.#unsaved.value = unsaved
  }

  /** Answers the new one's id. */
  async create(wording: Wording): Promise<Reply<{ id: number }>> {
    return this.#afterwards(await post<{ id: number }>(`${ADDRESS}/create`, wording))
  }

  async change(id: number, wording: Wording): Promise<Reply<object>> {
    return this.#afterwards(await post(`${ADDRESS}/change`, { id, ...wording }))
  }

  async delete(id: number): Promise<Reply<object>> {
    return this.#afterwards(await post(`${ADDRESS}/delete`, { id }))
  }

  async restore(id: number): Promise<Reply<object>> {
    return this.#afterwards(await post(`${ADDRESS}/restore`, { id }))
  }

  /** It only helps the order: an agent who answers is not told when it fails. */
  async used(id: number): Promise<void> {
    await post(`${ADDRESS}/used`, { id })
  }

  // Refused ones too: most often because somebody else was there first.
  async #afterwards<T>(reply: Reply<T>): Promise<Reply<T>> {
    await this.#loading
    await this.load()
    return reply
  }

  async #load(): Promise<void> {
    const reply = await get<{ replies: CannedReply[] }>(ADDRESS)
    this.#trouble.value = reply.ok ? null : reply
    if (!reply.ok) return
    this.#list.value = reply.replies
    this.#loadedAt = this.#now()
  }
}
