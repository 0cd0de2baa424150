import { type ReadonlySignal, signal } from '@preact/signals'
import type { Toasts } from '../console/toasts.tsx'
import { get, post } from '../lib/post.ts'
import { words } from './words.ts'

/** For how long somebody is expelled, in hours; null: until it is taken back. */
export type Hours = 1 | 24 | 720 | null

export interface Expelled {
  id: number
  name: string
  by: string
  until: number | null
}

/** What an agent does to keep one room civil. */
export class Keeper {
  readonly #room: string
  readonly #toasts: Toasts
  readonly #expelled = signal<readonly Expelled[]>([])
  /** Whom he is about to expel: the dialog asks for how long. */
  readonly asked = signal<{ id: number; name: string } | null>(null)

  constructor(room: string, toasts: Toasts) {
    this.#room = room
    this.#toasts = toasts
  }

  /** Who may not come in; as it was when somebody last looked. */
  get expelled(): ReadonlySignal<readonly Expelled[]> {
    return this.#expelled
  }

  async look(): Promise<void> {
    const reply = await get<{ expelled: Expelled[] }>(`/admin/service/rooms/expelled?room=${this.#room}`)
    if (reply.ok) this.#expelled.value = reply.expelled
    else this.#toasts.warn(reply.msg)
  }

  async remove(seq: number): Promise<void> {
    if (await this.#post('remove', { seq })) this.#toasts.tell(words.messageRemoved)
  }

  async expel({ id, name }: { id: number; name: string }, hours: Hours): Promise<void> {
    if (!(await this.#post('expel', { visitor: id, hours }))) return
    this.#toasts.tell(words.expelled(name), () => void this.readmit({ id, name }))
  }

  async readmit({ id, name }: { id: number; name: string }): Promise<void> {
    if (!(await this.#post('readmit', { visitor: id }))) return
    this.#toasts.tell(words.readmitted(name))
    await this.look()
  }

  async #post(what: 'remove' | 'expel' | 'readmit', body: object): Promise<boolean> {
    const reply = await post(`/admin/service/rooms/${what}`, { room: this.#room, ...body })
    if (!reply.ok) this.#toasts.warn(reply.msg)
    return reply.ok
  }
}
