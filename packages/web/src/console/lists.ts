import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { get, type Reply } from '../lib/post.ts'
import type { Clock } from '../lib/world.ts'
import { type Entry, entryOfListed, type Listed } from './entry.ts'

export const tabs = ['mine', 'waiting', 'all', 'closed'] as const
export type Tab = (typeof tabs)[number]
type Elsewhere = Exclude<Tab, 'mine'>

export interface Asked {
  tab?: Elsewhere
  /** The `next` of the page before. */
  after?: string
  limit?: number
  /** A conversation that is wanted as well, wherever it is. */
  also?: number
}

export interface Page {
  counts: { waiting: number; all: number }
  entries: Listed[]
  next?: string
  also?: Listed
}

export interface ListsOptions {
  load?(asked: Asked): Promise<Reply<Page>>
  clock: Clock
  /** The conversation that is being read though it is not the agent's own; 0 while there is none. */
  reading(): number
  /** Nobody sees this page. */
  isHidden(): boolean
  /** The newest seq of a conversation. */
  told(conversation: number, seq: number): void
}

/** What the admin app lists at a time, and at most. */
const PAGE = 50
const MOST = 200
/** Twenty agents who look at a busy list ask ten times a second at most. */
const GAP = 2_000
/** News may be lost. */
const ANYWAY = 15_000

interface List {
  order: Signal<readonly number[]>
  /** Why there is nothing to show; '' where that is not known yet, or not so. */
  failure: Signal<string>
  loaded: Signal<boolean>
  next: Signal<string | undefined>
}

/** The conversations of everybody, by tabs: read from the admin app, and again whenever it says that they changed. */
export class Lists {
  readonly #options: ListsOptions
  readonly #load: (asked: Asked) => Promise<Reply<Page>>
  readonly #tab = signal<Tab>('mine')
  readonly #counts = signal<Page['counts'] | null>(null)
  readonly #lists = { waiting: emptyList(), all: emptyList(), closed: emptyList() }
  readonly #rows = new Map<number, { text: string; row: Signal<Entry> }>()
  #askedAt = 0
  #dueAt = Number.POSITIVE_INFINITY
  #cancel = () => {}
  #asking = false
  #again = false
  #wantsMore = false

  readonly tab: ReadonlySignal<Tab> = this.#tab
  readonly counts: ReadonlySignal<Page['counts'] | null> = this.#counts
  /** Of the tab that is shown; none of the agent's own, which the inbox keeps. */
  readonly order = computed(() => this.#shown?.order.value ?? [])
  readonly loaded = computed(() => this.#shown?.loaded.value ?? true)
  readonly failure = computed(() => this.#shown?.failure.value ?? '')
  readonly more = computed(() => this.#shown?.next.value !== undefined)

  constructor(options: ListsOptions) {
    this.#options = options
    this.#load = options.load ?? loadPage
  }

  at(conversation: number): ReadonlySignal<Entry> | undefined {
    return this.#rows.get(conversation)?.row
  }

  show(tab: Tab): void {
    this.#tab.value = tab
    this.#within(0)
  }

  take(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#within(0)
    if (frame.type !== 'inbox') return
    this.#counts.value = { waiting: frame.waiting, all: frame.all }
    const { value: tab } = this.#tab
    const isShown = tab !== 'mine' && frame.lists.includes(tab)
    if (isShown || this.#options.reading()) this.again()
  }

  /** Asks once more, soon. */
  again(): void {
    this.#within(this.#askedAt + GAP - this.#options.clock.now())
  }

  /** The page is seen again. */
  wake(): void {
    if (this.#dueAt <= this.#options.clock.now()) void this.#ask()
  }

  /** What is known of a conversation, wherever it is; null where nothing could be learned. */
  async find(conversation: number): Promise<Entry | null> {
    const reply = await this.#load({ also: conversation })
    if (!reply.ok || !reply.also) return null
    return this.#put(reply.also)
  }

  /** Nothing of this visitor is in any list any more. Answers his conversations. */
  forget(visitor: number): number[] {
    const his = [...this.#rows].filter(([, { row }]) => row.value.id === visitor).map(([id]) => id)
    batch(() => {
      for (const list of Object.values(this.#lists))
        setOrder(
          list,
          list.order.value.filter((id) => !his.includes(id)),
        )
      for (const conversation of his) this.#rows.delete(conversation)
    })
    return his
  }

  /** Loads the next page of the list that is shown. */
  async older(): Promise<void> {
    const { value: tab } = this.#tab
    const after = this.#shown?.next.value
    if (tab === 'mine' || after === undefined) return
    if (this.#asking) {
      this.#wantsMore = true
      return
    }
    this.#asking = true
    const reply = await this.#load({ tab, after })
    if (reply.ok) batch(() => this.#append(this.#lists[tab], reply))
    this.#done(tab)
  }

  /** Once more, for somebody who was told why there is nothing. */
  retry(): void {
    if (this.#shown) this.#shown.failure.value = ''
    this.#within(0)
  }

  get #shown(): List | undefined {
    const { value: tab } = this.#tab
    return tab === 'mine' ? undefined : this.#lists[tab]
  }

  #within(ms: number): void {
    const at = this.#options.clock.now() + Math.max(0, ms)
    if (at >= this.#dueAt) return
    this.#cancel()
    this.#dueAt = at
    this.#cancel = this.#options.clock.after(Math.max(0, ms), () => void this.#ask())
  }

  async #ask(): Promise<void> {
    // It is due, and asked for as soon as somebody sees it.
    if (this.#options.isHidden()) return
    this.#dueAt = Number.POSITIVE_INFINITY
    if (this.#asking) {
      this.#again = true
      return
    }
    this.#asking = true
    this.#askedAt = this.#options.clock.now()
    const { value: tab } = this.#tab
    const also = this.#options.reading()
    const reply = await this.#load({
      ...(tab !== 'mine' && { tab, limit: this.#limitOf(this.#lists[tab]) }),
      ...(also && { also }),
    })
    batch(() => this.#answered(tab, reply))
    this.#done(tab)
  }

  #limitOf({ order }: List): number {
    return Math.min(MOST, Math.max(PAGE, order.value.length))
  }

  #answered(tab: Tab, reply: Reply<Page>): void {
    const list = tab === 'mine' ? undefined : this.#lists[tab]
    if (!reply.ok) {
      if (list) list.failure.value = reply.msg
      return
    }
    this.#counts.value = reply.counts
    for (const listed of [...reply.entries, ...(reply.also ? [reply.also] : [])]) this.#put(listed)
    if (list) this.#begin(list, reply)
    this.#forget()
  }

  #done(asked: Tab): void {
    this.#asking = false
    const again = this.#again
    this.#again = false
    if (asked !== this.#tab.value) this.#within(0)
    else if (again) this.again()
    else if (asked !== 'mine' || this.#options.reading()) this.#within(ANYWAY)
    if (!this.#wantsMore) return
    this.#wantsMore = false
    void this.older()
  }

  /** The first page anew; what was loaded beyond it stays behind it. */
  #begin(list: List, { entries, next }: Page): void {
    const first = entries.map(({ conversation }) => conversation)
    const beyond = next ? list.order.value.slice(first.length).filter((id) => !first.includes(id)) : []
    setOrder(list, [...first, ...beyond])
    if (beyond.length === 0) list.next.value = next
    list.failure.value = ''
    list.loaded.value = true
  }

  #append(list: List, { entries, next }: Page): void {
    for (const listed of entries) this.#put(listed)
    const known = new Set(list.order.value)
    const added = entries.map(({ conversation }) => conversation).filter((id) => !known.has(id))
    setOrder(list, [...list.order.value, ...added])
    list.next.value = next
  }

  // A row that is as it was is not drawn again.
  #put(listed: Listed): Entry {
    const { conversation, seq } = listed
    const text = JSON.stringify(listed)
    const known = this.#rows.get(conversation)
    if (known?.text === text) return known.row.peek()
    const entry = entryOfListed(listed)
    if (known) known.row.value = entry
    this.#rows.set(conversation, { text, row: known?.row ?? signal(entry) })
    this.#options.told(conversation, seq)
    return entry
  }

  #forget(): void {
    const kept = new Set(Object.values(this.#lists).flatMap(({ order }) => order.value))
    kept.add(this.#options.reading())
    for (const conversation of this.#rows.keys()) if (!kept.has(conversation)) this.#rows.delete(conversation)
  }
}

function emptyList(): List {
  return { order: signal([]), failure: signal(''), loaded: signal(false), next: signal(undefined) }
}

function setOrder(list: List, order: readonly number[]): void {
  const before = list.order.value
  if (order.length === before.length && order.every((id, i) => id === before[i])) return
  list.order.value = order
}

/** Asks the admin app. */
export function loadPage(asked: Asked): Promise<Reply<Page>> {
  const query = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]))
  return get<Page>(`/admin/service/inbox?${query}`)
}
