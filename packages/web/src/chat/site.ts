import type { Page } from '@kefu/protocol/frames.ts'
import { signal } from '@preact/signals'

type FromSite = { kefu: 'shown' | 'hidden'; page?: Page }
type ToSite = { kefu: 'unread'; count: number } | { kefu: 'close' }

/** A site that frames the chat without our script never says anything. */
const PATIENCE = 1_000

/** The site in whose page this one lies; its script is loader.ts. Outside a frame there is none. */
export class Site {
  readonly isFramed = window.parent !== window
  /** The panel is open. Alone in its window, the page always is. */
  readonly shown = signal(true)
  readonly #origins: readonly string[]
  readonly #page: Promise<Page | null>
  #tellPage = (_: Page | null) => {}
  #origin: string | null = null

  /** @param origins whom this page believes, and tells something */
  constructor(origins: readonly string[]) {
    this.#origins = origins
    this.#page = new Promise((resolve) => {
      this.#tellPage = resolve
    })
    if (!this.isFramed) return
    addEventListener('message', (event) => this.#hear(event))
    setTimeout(() => this.#tellPage(null), PATIENCE)
  }

  /** The page on which the visitor is. */
  async page(): Promise<Page> {
    const { referrer, title } = document
    const own = { url: location.href, title, ...(referrer && { referrer }) }
    if (!this.isFramed) return own
    // All that a frame knows by itself is where its site lives.
    return (await this.#page) ?? { url: referrer || location.href }
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
    this.shown.value = data.kefu === 'shown'
    if (data.page) this.#tellPage(data.page)
  }

  #tell(message: ToSite): void {
    if (this.#origin !== null) window.parent.postMessage(message, this.#origin)
  }
}

function isFromSite(data: unknown): data is FromSite {
  if (!isRecord(data) || (data.kefu !== 'shown' && data.kefu !== 'hidden')) return false
  return data.page === undefined || isPage(data.page)
}

function isPage(page: unknown): page is Page {
  return isRecord(page) && [page.url, page.title, page.referrer].every((words) => typeof words === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
