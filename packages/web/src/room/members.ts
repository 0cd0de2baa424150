import type { RoomMember, ServerFrame } from '@kefu/protocol/frames.ts'
import { computed, type ReadonlySignal, signal } from '@preact/signals'

export interface Person {
  readonly id: number
  readonly name: string
  readonly isAgent: boolean
}

/** Who is in the room: the list that comes with each login, and who joined and left since. */
export class Members {
  readonly #people = signal<ReadonlyMap<number, Person>>(new Map())
  /** What those are called who wrote here, also when they are gone. */
  readonly #writers = signal<ReadonlyMap<number, string>>(new Map())

  /** By id. */
  get people(): ReadonlySignal<ReadonlyMap<number, Person>> {
    return this.#people
  }

  /** Agents first, then by name. */
  readonly sorted = computed(() => [...this.#people.value.values()].sort(inOrder))
  /** All that somebody may be called by behind an @. */
  readonly names: ReadonlySignal<readonly string[]> = computed(() => {
    const here = [...this.#people.value.values()].map(({ name }) => name)
    return [...new Set([...here, ...this.#writers.value.values()])].filter((name) => name)
  })

  hear(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#people.value = mapOf(frame.members ?? [])
    else if (frame.type === 'join')
      this.#people.value = new Map([...this.#people.value, ...mapOf(frame.members)])
    else if (frame.type === 'leave') this.#leave(frame.ids)
    else if (frame.type === 'msg') this.#wrote([frame])
    else if (frame.type === 'sync') this.#wrote(frame.messages)
  }

  #leave(ids: readonly number[]): void {
    const people = new Map(this.#people.value)
    for (const id of ids) people.delete(id)
    this.#people.value = people
  }

  #wrote(messages: readonly { from_id: number; name?: string }[]): void {
    const known = this.#writers.value
    const news = messages.flatMap(({ from_id, name = '' }) =>
      known.get(from_id) === name ? [] : [[from_id, name] as const],
    )
    if (news.length > 0) this.#writers.value = new Map([...known, ...news])
  }
}

function mapOf(members: readonly RoomMember[]): Map<number, Person> {
  return new Map(members.map(([id, name, role]) => [id, { id, name, isAgent: role === 'admin' }]))
}

function inOrder(a: Person, b: Person): number {
  if (a.isAgent !== b.isAgent) return a.isAgent ? -1 : 1
  return a.name.localeCompare(b.name) || a.id - b.id
}
