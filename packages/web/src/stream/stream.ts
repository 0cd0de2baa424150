import type { Wire } from '../lib/world.ts'

/** Frames in one POST; see PROTOCOL.md. */
const MOST_FRAMES = 16
const LONGEST_ANSWER = 10_000
/** After this much without a word of ours we say that we are still here. */
const LONGEST_SILENCE = 20_000
const BROKEN = 1006

/**
 * A way to the socket server that is nothing but HTTP: what it says is an answer without an end, what we say goes by
 * POSTs, one after the other. Whatever goes wrong ends it, as a WebSocket that broke.
 */
export class Stream implements Wire {
  onopen: (() => void) | null = null
  onmessage: ((data: unknown) => void) | null = null
  onclose: ((code: number) => void) | null = null
  readonly #url: string
  readonly #end = new AbortController()
  #key = ''
  #posts = 0
  #waiting: string[] = []
  #isPosting = false
  #saidAt = 0

  /** @param url as for a WebSocket */
  constructor(url: string) {
    this.#url = url.replace(/^ws/, 'http').replace(/\/?$/, '/')
    void this.#listen()
  }

  get isOpen(): boolean {
    return this.#key !== '' && !this.#end.signal.aborted
  }

  send(text: string): void {
    this.#waiting.push(text)
    void this.#post()
  }

  close(): void {
    this.#end.abort()
  }

  async #listen(): Promise<void> {
    this.#close(await this.#read().catch(() => BROKEN))
  }

  /** Reads until the end; answers its code. */
  async #read(): Promise<number> {
    const { ok, body } = await this.#ask('events', null, this.#end.signal)
    if (!ok || !body) return BROKEN
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return BROKEN
      const parts = (rest + value).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const code = this.#take(part)
        if (code > 0) return code
      }
    }
  }

  /** Answers the code of an event that says the end, else 0. */
  #take(part: string): number {
    const [, event, data = ''] = /^(?:event: (.*)\n)?data: (.*)$/.exec(part) ?? []
    if (event === 'close') return JSON.parse(data).code
    if (event === 'key') {
      this.#key = data
      this.onopen?.()
    } else if (data) this.onmessage?.(data)
    // A comment, which asks nothing; but a page that only listens would be taken for dead.
    else if (this.#key && Date.now() - this.#saidAt > LONGEST_SILENCE) void this.#post()
    return 0
  }

  async #post(): Promise<void> {
    if (this.#isPosting) return
    this.#isPosting = true
    do {
      this.#saidAt = Date.now()
      const lines = [`${this.#key} ${++this.#posts}`, ...this.#waiting.splice(0, MOST_FRAMES)]
      // A proxy that cannot do with so many connections at a time must not keep us for ever.
      const answer = this.#ask('frames', lines.join('\n'), AbortSignal.timeout(LONGEST_ANSWER))
      const isTaken = await answer.then(
        ({ ok }) => ok,
        () => false,
      )
      if (!isTaken) return this.#close(BROKEN)
    } while (this.#waiting.length > 0)
    this.#isPosting = false
  }

  // As text/plain: nothing is asked beforehand then, whichever the site.
  #ask(what: 'events' | 'frames', body: string | null, signal: AbortSignal): Promise<Response> {
    return fetch(this.#url + what, { method: 'POST', body, credentials: 'omit', signal })
  }

  #close(code: number): void {
    this.#end.abort()
    const tell = this.onclose
    this.onclose = null
    tell?.(code)
  }
}
