import type { RoomMember, ServerFrame } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'

/** Who is in the room, by id: the list that comes with each login, and who joined and left since. */
export class Members {
  readonly #people = signal<ReadonlyMap<number, string>>(new Map())

  get people(): ReadonlySignal<ReadonlyMap<number, string>> {
    return this.#people
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#people.value = mapOf(frame.members ?? [])
    else if (frame.type === 'join') this.#join(frame.members)
    else if (frame.type === 'leave') this.#leave(frame.ids)
  }

  #join(members: readonly RoomMember[]): void {
    this.#people.value = new Map([...this.#people.value, ...mapOf(members)])
  }

  #leave(ids: readonly number[]): void {
    const people = new Map(this.#people.value)
    for (const id of ids) people.delete(id)
    this.#people.value = people
  }
}

function mapOf(members: readonly RoomMember[]): Map<number, string> {
  return new Map(members.map(([id, name]) => [id, name]))
}
