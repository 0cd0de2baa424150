import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { locale } from '../lib/i18n.ts'
import { put } from '../lib/put.ts'
import type { Chat } from '../lib/session.ts'
import type { Store } from '../lib/world.ts'
import { words } from './words.ts'

/** Under which name this visitor last wrote here: he is not asked again. */
const KEY = 'kefu.room.named'

/** What this visitor is called in rooms. He is asked once, and may change it whenever he likes. */
export class Naming {
  readonly #chat: Chat
  readonly #storage: Store | null
  readonly #name = signal('')
  readonly #step = signal<'first' | 'again' | 'done'>('done')

  constructor(chat: Chat, storage: Store | null) {
    this.#chat = chat
    this.#storage = storage
    if (!storage?.getItem(KEY)) this.#step.value = 'first'
    effect(() => {
      const { id, name = '' } = chat.ready.value ?? {}
      this.#name.value = name
      // Another visitor than the one who was asked.
      if (id && this.#step.peek() === 'done' && storage && storage.getItem(KEY) !== String(id))
        this.#step.value = 'first'
    })
    chat.listen((frame) => this.#hear(frame))
  }

  get name(): ReadonlySignal<string> {
    return this.#name
  }

  /** 'first': he has not chosen yet. 'again': he wants another one. */
  get step(): ReadonlySignal<'first' | 'again' | 'done'> {
    return this.#step
  }

  begin(): void {
    this.#step.value = 'again'
  }

  end(): void {
    this.#step.value = 'done'
    const id = this.#chat.ready.value?.id
    if (id && this.#storage) put(this.#storage, KEY, String(id))
  }

  /** Answers what is wrong with the name, in words; '' when it is his now. */
  async take(wanted: string): Promise<string> {
    if (wanted.trim() === this.#name.value) {
      this.end()
      return ''
    }
    const { name, msg } = await this.#post(wanted)
    if (!name) return msg ?? words.notNamed
    this.#name.value = name
    this.end()
    return ''
  }

  async #post(name: string): Promise<{ name?: string; msg?: string }> {
    try {
      const response = await fetch('/index/index/name', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-language': locale,
          authorization: `Bearer ${this.#chat.ready.value?.token}`,
        },
        body: JSON.stringify({ name }),
      })
      return await response.json()
    } catch {
      // No connection, or an answer of somebody in between: nothing is changed, and the page says so.
      return {}
    }
  }

  // He may have changed it on another page of his.
  #hear(frame: ServerFrame): void {
    if (frame.type !== 'join') return
    const own = frame.members.find(([id]) => id === this.#chat.ready.value?.id)
    if (own) this.#name.value = own[1]
  }
}
