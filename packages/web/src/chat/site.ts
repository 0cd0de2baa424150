import { signal } from '@preact/signals'

type FromSite = { kefu: 'shown' | 'hidden' }
type ToSite = { kefu: 'unread'; count: number } | { kefu: 'close' }

/** The site in whose page this one lies; its script is loader.ts. Outside a frame there is none. */
export class Site {
  /** The panel is open. Alone in its window, the page always is. */
  readonly shown = signal(true)
  readonly #origins: readonly string[]
  #origin: string | null = null

  /** @param origins whom this page believes, and tells something */
  constructor(origins: readonly string[]) {
    this.#origins = origins
    if (window.parent !== window) addEventListener('message', (event) => this.#hear(event))
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
  }

  #tell(message: ToSite): void {
    if (this.#origin !== null) window.parent.postMessage(message, this.#origin)
  }
}

function isFromSite(data: unknown): data is FromSite {
  return (
    typeof data === 'object' &&
    data !== null &&
    'kefu' in data &&
    (data.kefu === 'shown' || data.kefu === 'hidden')
  )
}
