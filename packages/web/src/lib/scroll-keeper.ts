import { type ReadonlySignal, signal } from '@preact/signals'

/** So near to an end counts as there. */
const NEAR_END = 48
const NEAR_START = 400

/** Keeps a list of messages where its reader is: at the newest, or at what he scrolled to while older ones load. */
export class ScrollKeeper {
  readonly #atEnd = signal(true)
  readonly #nearStart: () => void
  #box: HTMLElement | null = null
  #height = 0
  #first: unknown

  /** `nearStart` is called when there may be room for older ones. */
  constructor(nearStart: () => void) {
    this.#nearStart = nearStart
  }

  /** The reader sees the newest. */
  get atEnd(): ReadonlySignal<boolean> {
    return this.#atEnd
  }

  /** Returns how to stop. */
  watch(box: HTMLElement): () => void {
    this.#box = box
    const scrolled = () => this.#scrolled(box)
    const resized = new ResizeObserver(() => {
      if (this.#atEnd.value) this.toEnd()
    })
    box.addEventListener('scroll', scrolled, { passive: true })
    resized.observe(box)
    // What is drawn late grows too.
    if (box.firstElementChild) resized.observe(box.firstElementChild)
    return () => {
      this.#box = null
      box.removeEventListener('scroll', scrolled)
      resized.disconnect()
    }
  }

  /** The list was drawn again; `first` is its first message. */
  drawn(first: unknown): void {
    const box = this.#box
    if (!box) return
    const grew = box.scrollHeight - this.#height
    if (this.#atEnd.value) this.toEnd()
    else if (first !== this.#first) box.scrollTop += grew
    this.#first = first
    this.#height = box.scrollHeight
    this.#askForOlder(box)
  }

  /** Puts one message into the middle, and stays there. */
  show(message: HTMLElement): void {
    this.#atEnd.value = false
    message.scrollIntoView({ block: 'center' })
  }

  toEnd(): void {
    this.#atEnd.value = true
    if (this.#box) this.#box.scrollTop = this.#box.scrollHeight
  }

  #scrolled(box: HTMLElement): void {
    this.#atEnd.value = box.scrollHeight - box.clientHeight - box.scrollTop < NEAR_END
    this.#askForOlder(box)
  }

  // A box that is hidden has no height, and no room.
  #askForOlder(box: HTMLElement): void {
    if (box.clientHeight > 0 && box.scrollTop < NEAR_START) this.#nearStart()
  }
}
