import { batch, signal } from '@preact/signals'
import { get, type Reply } from '../lib/post.ts'
import type { Clock } from '../lib/world.ts'

export interface FoundPerson {
  id: number
  name?: string
  email?: string
  /** His newest one. */
  conversation: number
}

export interface FoundMessage {
  conversation: number
  seq: number
  at: number
  visitor: { id: number; name?: string }
  group: 'member' | 'admin'
  from_id: number
  name?: string
  /** The part of it around the first hit. */
  text: string
  hits: [start: number, end: number][]
}

export interface Findings {
  people: FoundPerson[]
  messages: FoundMessage[]
  next?: string
}

export type Search = (
  question: string,
  before: string | undefined,
  signal: AbortSignal,
) => Promise<Reply<Findings>>

/** Who types is asked for when he pauses so long, in ms. */
const PAUSE = 200

/** Looks for what is written in the search field in everything that is stored. */
export class Finder {
  readonly #clock: Clock
  readonly #search: Search
  /** What the findings are for; '' while nothing is looked for. */
  readonly question = signal('')
  /** Null while they are awaited. */
  readonly findings = signal<Findings | null>(null)
  /** Why there are none. */
  readonly failure = signal('')
  #leaving = new AbortController()
  #cancel = () => {}
  #turning = false

  constructor(clock: Clock, search: Search = searchStored) {
    this.#clock = clock
    this.#search = search
  }

  look(question: string): void {
    if (question === this.question.peek()) return
    this.#stop()
    batch(() => {
      this.question.value = question
      this.findings.value = null
      this.failure.value = ''
    })
    if (question) this.#cancel = this.#clock.after(PAUSE, () => void this.#ask(question))
  }

  /** Nothing of this visitor is found any more. */
  forget(visitor: number): void {
    const known = this.findings.value
    if (!known) return
    const people = known.people.filter(({ id }) => id !== visitor)
    const messages = known.messages.filter((message) => message.visitor.id !== visitor)
    this.findings.value = { ...known, people, messages }
  }

  retry(): void {
    this.#stop()
    this.failure.value = ''
    void this.#ask(this.question.value)
  }

  /** The next page: what was said before. */
  async older(): Promise<void> {
    const known = this.findings.value
    if (!known?.next || this.#turning) return
    this.#turning = true
    const { signal } = this.#leaving
    const reply = await this.#search(this.question.value, known.next, signal)
    this.#turning = false
    if (signal.aborted || !reply.ok) return
    const { next, messages } = reply
    this.findings.value = {
      people: known.people,
      messages: [...known.messages, ...messages],
      ...(next && { next }),
    }
  }

  async #ask(question: string): Promise<void> {
    const { signal } = this.#leaving
    const reply = await this.#search(question, undefined, signal)
    if (signal.aborted) return
    if (reply.ok) this.findings.value = reply
    else this.failure.value = reply.msg
  }

  #stop(): void {
    this.#cancel()
    this.#leaving.abort()
    this.#leaving = new AbortController()
    this.#turning = false
  }
}

function searchStored(
  question: string,
  before: string | undefined,
  signal: AbortSignal,
): Promise<Reply<Findings>> {
  const query = new URLSearchParams({ q: question.slice(0, 200), ...(before && { before }) })
  return get<Findings>(`/admin/service/search?${query}`, signal)
}
