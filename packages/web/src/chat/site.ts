import type { Page } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'

type FromSite = { kefu: 'shown' | 'hidden' | 'page'; page?: Page } | ({ kefu: 'identify' } & Person)
type ToSite = { kefu: 'unread'; count: number } | { kefu: 'close' }

/** Who the visitor is, as the site says; the identity is a JWT that it signed. */
interface Person {
  name?: string
  email?: string
  identity?: string
}

/** A site that frames the chat without our script never says anything. */
const PATIENCE = 1_000

/** The site in whose page this one lies; its script is loader.ts. Outside a frame there is none. */
export class Site {
  readonly isFramed = window.parent !== window
  /** The panel is open. Alone in its window, the page always is. */
  readonly shown = signal(true)
  /** Who the site says the visitor is, told before its first word of where he is; null as long as it said nothing. */
  readonly person = signal<Person | null>(null)
  readonly #origins: readonly string[]
  readonly #here = signal<Page | null>(null)
  /** The site has spoken, or has had time to. */
  readonly #settled: Promise<void>
  #settle = () => {}
  #origin: string | null = null

  /** @param origins whom this page believes, and tells something */
  constructor(origins: readonly string[]) {
    this.#origins = origins
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve
    })
    if (!this.isFramed) return
    addEventListener('message', (event) => this.#hear(event))
    setTimeout(() => this.#settle(), PATIENCE)
  }

  /** What the site said last about its page; null as long as it said nothing. */
  get here(): ReadonlySignal<Page | null> {
    return this.#here
  }

  /** The page on which the visitor is. */
  async page(): Promise<Page> {
    const { referrer, title } = document
    const own = { url: location.href, title, ...(referrer && { referrer }) }
    if (!this.isFramed) return own
    // All that a frame knows by itself is where its site lives.
    await this.#settled
    return this.#here.value ?? { url: referrer || location.href }
  }

  /** The visitor has words that he has not seen. */
  unread(count: number): void {
    this.#tell({ kefu: 'unread', count })
  }

  /** The visitor wants the panel away. */
  close(): void {
    this.#tell({ kefu: 'close' })
  }

  #hear({ origin, source, data }: MessageEvent): void {
    if (source !== window.parent || !this.#origins.includes(origin) || !isFromSite(data)) return
    this.#origin = origin
    if (data.kefu === 'identify') {
      this.person.value = data
      return
    }
    if (data.kefu !== 'page') this.shown.value = data.kefu === 'shown'
    if (data.page) this.#here.value = data.page
    this.#settle()
  }

  #tell(message: ToSite): void {
    if (this.#origin !== null) window.parent.postMessage(message, this.#origin)
  }
}

function isFromSite(data: unknown): data is FromSite {
  if (!isRecord(data)) return false
  if (data.kefu === 'identify')
    return [data.name, data.email, data.identity].every((words = '') => typeof words === 'string')
  return (
    ['shown', 'hidden', 'page'].includes(String(data.kefu)) && (data.page === undefined || isPage(data.page))
  )
}

function isPage(page: unknown): page is Page {
  return isRecord(page) && [page.url, page.title, page.referrer].every((words) => typeof words === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
