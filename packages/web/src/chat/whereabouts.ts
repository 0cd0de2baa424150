import type { Page, VisitorLogin } from '@kefu/protocol/frames.ts'
import { effect, type ReadonlySignal, untracked } from '@preact/signals'
import { fitting, type Identity, type Said } from '../lib/identity.ts'
import type { Chat } from '../lib/session.ts'

interface Place {
  readonly here: ReadonlySignal<Page | null>
  page(): Promise<Page>
}

/** Tells on which page of the site the visitor is: with each login, and by itself when that changes between two. */
export class Whereabouts {
  readonly #site: Place
  #told = ''

  constructor(site: Place) {
    this.#site = site
  }

  async login(identity: Pick<Identity, 'login'>, say: () => Promise<Said>): Promise<VisitorLogin> {
    const page = await this.#site.page()
    this.#told = page.url
    // By then the site has said who he is.
    return identity.login(page, await say())
  }

  /** Returns how to stop. */
  follow(chat: Pick<Chat, 'ready' | 'ask'>): () => void {
    return effect(() => {
      const page = this.#site.here.value
      // Again after each login: what could not be told while there was no line.
      if (!page || !chat.ready.value || page.url === this.#told || !/^https?:/.test(page.url)) return
      const { url, title } = fitting(page)
      const isTold = untracked(() => chat.ask({ type: 'page', url, ...(title && { title }) }))
      if (isTold) this.#told = page.url
    })
  }
}
