import type { Page, VisitorLogin } from '@kefu/protocol/frames.ts'
import type { Jar } from './jar.ts'
import { put } from './put.ts'
import type { Chat } from './session.ts'
import type { Store } from './world.ts'

const KEY = 'kefu.token'

/** What is known of a visitor beside his token: what he or his site says of him. */
export type Said = Pick<VisitorLogin, 'name' | 'email' | 'identity'>

/** Who this browser is to us: the same visitor next time, in the chat and in the rooms. */
export class Identity {
  readonly #storage: Store | null
  readonly #jar: Jar | null
  #claimed: string | null = null
  /** What the newest login brought, where nothing can be stored, or what was is gone. */
  #token: string | null = null

  constructor(storage: Store | null, jar: Jar | null = null) {
    this.#storage = storage
    this.#jar = jar
  }

  /** Says who he was before, if that is known, where he is and how he reads. */
  login(page?: Page, said: Said = {}): VisitorLogin {
    const stored = this.#stored()
    this.#claimed = (said.identity && this.#token) || (stored ?? this.#token)
    return {
      type: 'login',
      v: 1,
      group: 'member',
      locale: navigator.language,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...said,
      ...(page && { page: fitting(page) }),
      ...(this.#claimed && { token: this.#claimed }),
    }
  }

  /** Keeps what each login brings. Two tabs that log in for the first time at once end as one visitor. */
  keep(chat: Chat): void {
    chat.ready.subscribe((ready) => {
      const token = ready?.token
      if (!token) return
      const known = this.#stored()
      // His site says each time who he is: it may sign him out, and then this browser is somebody else's.
      if (ready.verified) {
        if (known === this.#claimed) this.#store(null)
      } else if (known && known !== this.#claimed && known !== token) return chat.again()
      else if (known !== token) this.#store(token)
      this.#token = token
    })
  }

  #stored(): string | null {
    return this.#storage?.getItem(KEY) ?? this.#jar?.get() ?? null
  }

  // Where there is no room for it, an old one that is not valid any more must not be claimed again.
  #store(token: string | null): void {
    this.#jar?.set(token)
    if (this.#storage && !(token && put(this.#storage, KEY, token))) this.#storage.removeItem(KEY)
  }
}

/** Sites have titles and addresses of any length; the protocol does not. */
export function fitting({ url, title, referrer }: Page): Page {
  return {
    url: cut(url, 2048),
    ...(title && { title: cut(title, 300) }),
    ...(referrer && { referrer: cut(referrer, 2048) }),
  }
}

function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed()
}
