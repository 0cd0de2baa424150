import { type ReadonlySignal, signal } from '@preact/signals'
import type { Toasts } from '../console/toasts.tsx'
import { get, post, type Refused } from '../lib/post.ts'
import { words } from './words.ts'

export interface ListedRoom {
  name: string
  /** Null: it came with the system. */
  title: string | null
  here: number
  last: number | null
  closed: boolean
}

/** All rooms, as they were when somebody last asked. */
export class Rooms {
  readonly #address: string
  readonly #toasts: Toasts
  readonly #list = signal<readonly ListedRoom[] | null>(null)
  readonly #failure = signal('')

  /** @param address of any room, but for its name at the end */
  constructor(address: string, toasts: Toasts) {
    this.#address = address
    this.#toasts = toasts
  }

  /** Null until it was loaded. */
  get list(): ReadonlySignal<readonly ListedRoom[] | null> {
    return this.#list
  }

  /** Why it was not loaded, in words; '' while all is well. */
  get failure(): ReadonlySignal<string> {
    return this.#failure
  }

  async load(): Promise<void> {
    const reply = await get<{ rooms: ListedRoom[] }>('/admin/service/rooms')
    this.#failure.value = reply.ok ? '' : reply.msg
    if (reply.ok) this.#list.value = reply.rooms
  }

  /** Answers what is wrong, and where; null when the room is there. */
  async make(name: string, title: string): Promise<Refused | null> {
    const reply = await post('/admin/service/rooms/make', { name, title })
    if (!reply.ok) return reply
    this.#toasts.tell(words.made(title.trim()))
    await this.load()
    return null
  }

  async close(room: ListedRoom): Promise<void> {
    if (await this.#change('close', room))
      this.#toasts.tell(words.closedNow(titleOf(room)), () => void this.open(room))
  }

  async open(room: ListedRoom): Promise<void> {
    if (await this.#change('open', room)) this.#toasts.tell(words.made(titleOf(room)))
  }

  async copy({ name }: ListedRoom): Promise<void> {
    const address = this.#address + name
    try {
      await navigator.clipboard.writeText(address)
      this.#toasts.tell(words.copied)
    } catch {
      // The browser does not let us: the person may do it himself.
      this.#toasts.warn(words.notCopied(address))
    }
  }

  async #change(what: 'close' | 'open', { name: room }: ListedRoom): Promise<boolean> {
    const reply = await post(`/admin/service/rooms/${what}`, { room })
    if (!reply.ok) this.#toasts.warn(reply.msg)
    await this.load()
    return reply.ok
  }
}

export function titleOf({ title }: ListedRoom): string {
  return title ?? words.untitled
}

/** The address that a title suggests: what of it can stand there. */
export function addressFor(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-')
    .slice(0, 32)
    .replace(/-$/, '')
}
