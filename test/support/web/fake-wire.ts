import type { ClientFrame, ServerFrame } from '@kefu/protocol/frames.ts'
import type { Wire } from '@kefu/web/src/lib/world.ts'

/** A connection whose other end is the test. */
export class FakeWire implements Wire {
  readonly url: string
  /** What the page sent. */
  readonly sent: ClientFrame[] = []
  closed = false
  onopen: (() => void) | null = null
  onmessage: ((data: unknown) => void) | null = null
  onclose: ((code: number) => void) | null = null
  /** Answers what the page sends, where a test has no use for doing that itself. */
  onsend: ((frame: ClientFrame) => void) | null = null

  /** Lets the page hear it: now, or when its browser lets it run again. */
  readonly #run: (act: () => void) => void

  constructor(url: string, run: (act: () => void) => void) {
    this.url = url
    this.#run = run
  }

  send(text: string): void {
    const frame: ClientFrame = JSON.parse(text)
    this.sent.push(frame)
    this.onsend?.(frame)
  }

  close(): void {
    this.closed = true
  }

  open(): void {
    this.#run(() => this.onopen?.())
  }

  receive(...frames: ServerFrame[]): void {
    for (const frame of frames) {
      const text = JSON.stringify(frame)
      this.#run(() => this.onmessage?.(text))
    }
  }

  /** The other end closes, or the line breaks (1006). */
  drop(code = 1006): void {
    this.closed = true
    this.#run(() => this.onclose?.(code))
  }

  /** The frames of one type, in the order of sending. */
  sentOf<Type extends ClientFrame['type']>(type: Type): Extract<ClientFrame, { type: Type }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { type: Type }> => frame.type === type)
  }
}
