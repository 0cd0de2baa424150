import type { StoredFile } from '@kefu/protocol/frames.ts'
import { signal } from '@preact/signals'
import type { OpenTray } from '../attach/main.tsx'
import { attaching } from './attaching.ts'

/** Where files are sent, and as whom. */
export interface UploadTo {
  path: string
  headers(): Record<string, string>
  /** What takes files could not be loaded. */
  failed(): void
}

/** The files that go along with a draft. What does the work is loaded with the first of them. */
export class Tray {
  /** How many there are, whether they have come or not. */
  readonly count = signal(0)
  readonly #to: UploadTo
  #place: HTMLElement | null = null
  #opened: OpenTray | undefined
  /** The person wants the message sent, and what takes its files is not here yet. */
  #again: (() => void) | undefined

  constructor(to: UploadTo) {
    this.#to = to
  }

  /** A ref: above the field, where they are shown. */
  readonly place = (element: HTMLElement | null) => {
    this.#place = element
    this.#opened?.show(element)
    // What shows where files may be dropped is loaded when some come over the page. One conversation is open at a time.
    if (!element) return
    document.ondragenter = ({ dataTransfer }) => {
      if (dataTransfer?.types.includes('Files')) void this.#open()
    }
  }

  readonly pick = () => {
    const input = document.createElement('input')
    const onchange = () => this.add(input.files)
    Object.assign(input, { type: 'file', multiple: true, onchange }).click()
  }

  /** False where there are none. */
  add(files: Iterable<File> | null | undefined): boolean {
    const list = [...(files ?? [])]
    if (list.length > 0) void this.#hand(list)
    return list.length > 0
  }

  /** Those that are to be sent; null while they cannot be. `again` is called when what was missing has come. */
  files(again: () => void): readonly StoredFile[] | null {
    if (this.#opened) return this.#opened.files(again)
    if (this.count.value === 0) return []
    this.#again = again
    return null
  }

  clear(): void {
    this.#opened?.clear()
  }

  async #hand(files: readonly File[]): Promise<void> {
    // From now on there is something to wait for.
    if (!this.#opened) this.count.value += files.length
    const opened = await this.#open()
    if (opened) opened.add(files)
    else this.count.value = 0
    const again = this.#again
    this.#again = undefined
    if (opened) again?.()
  }

  async #open(): Promise<OpenTray | undefined> {
    const module = await attaching().catch(this.#to.failed)
    if (module && !this.#opened) {
      this.#opened = module.openTray(this.#to, this.count)
      this.#opened.show(this.#place)
    }
    return this.#opened
  }
}
