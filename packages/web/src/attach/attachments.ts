import type { StoredFile } from '@kefu/protocol/frames.ts'
import { signal } from '@preact/signals'
import { words } from './words.ts'

/** A file of a draft: on its way, come, or refused. */
export interface Attachment {
  readonly id: number
  readonly file: File
  readonly name: string
  readonly state: 'uploading' | 'ready' | 'failed'
  /** How much of it is sent, from 0 to 1. */
  readonly progress: number
  /** Once it is ready. */
  readonly stored?: StoredFile
  /** Why it failed, and whether it may go better another time. */
  readonly reason?: string
  readonly canRetry?: boolean
}

export type Outcome = { stored: StoredFile } | { reason: string; canRetry: boolean }

/** Sends a file; tells how much went. Never rejects. `cancel` ends it without an outcome. */
export type Upload = (
  file: File,
  name: string,
  progress: (part: number) => void,
) => { outcome: Promise<Outcome>; cancel(): void }

/** As the server has them. */
export const most = { files: 10, bytes: 10 * 1024 * 1024 }

/** The files of one draft. They are sent while their writer still writes; the message goes when all of them have come. */
export class Attachments {
  readonly list = signal<readonly Attachment[]>([])
  /** What happened last, in words for who does not see it; what is `shown` nobody else could see either. */
  readonly news = signal<{ words: string; shown?: true }>({ words: '' })
  readonly #upload: Upload
  readonly #cancels = new Map<number, () => void>()
  #last = 0
  /** The person wants the message sent. */
  #again: (() => void) | null = null

  constructor(upload: Upload) {
    this.#upload = upload
  }

  add(files: readonly File[]): void {
    const room = most.files - this.list.value.length
    for (const file of files.slice(0, room)) this.#add(file)
    if (files.length > room) this.news.value = { words: words.tooMany(most.files), shown: true }
  }

  retry(id: number): void {
    const known = this.#find(id)
    if (known?.canRetry) this.#begin(known)
  }

  remove(id: number): void {
    this.#cancels.get(id)?.()
    this.#cancels.delete(id)
    this.list.value = this.list.value.filter((one) => one.id !== id)
    this.#settle()
  }

  /** What there is to send; null while something is on its way or was refused: `again` is called when all has come. */
  take(again: () => void): readonly StoredFile[] | null {
    const list = this.list.value
    const stored = list.flatMap((one) => one.stored ?? [])
    if (stored.length === list.length) return stored
    this.#again = again
    this.news.value = { words: list.some(isUploading) ? words.waits : words.mend, shown: true }
    return null
  }

  clear(): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
    this.#again = null
    this.list.value = []
    this.news.value = { words: '' }
  }

  #add(file: File): void {
    const attachment = { id: ++this.#last, file, name: nameOf(file), state: 'failed', progress: 0 } as const
    const reason = file.size === 0 ? words.empty : file.size > most.bytes ? words.tooLarge : ''
    if (reason) {
      this.list.value = [...this.list.value, { ...attachment, reason }]
      this.news.value = { words: words.failed(attachment.name, reason) }
    } else {
      this.list.value = [...this.list.value, attachment]
      this.#begin(attachment)
    }
  }

  #begin({ id, file, name }: Attachment): void {
    this.#change(id, { id, file, name, state: 'uploading', progress: 0 })
    const { outcome, cancel } = this.#upload(file, name, (progress) => this.#progress(id, progress))
    this.#cancels.set(id, cancel)
    void outcome.then((came) => this.#end(id, came))
  }

  #progress(id: number, progress: number): void {
    const known = this.#find(id)
    if (known?.state === 'uploading') this.#change(id, { ...known, progress })
  }

  #end(id: number, outcome: Outcome): void {
    this.#cancels.delete(id)
    const known = this.#find(id)
    if (!known) return
    if ('stored' in outcome) {
      this.#change(id, { ...known, state: 'ready', progress: 1, stored: outcome.stored })
      // Somebody who waits for the sending is still told so.
      if (!this.#again) this.news.value = { words: words.attached(outcome.stored.name) }
    } else {
      this.#change(id, { ...known, state: 'failed', ...outcome })
      this.news.value = { words: words.failed(known.name, outcome.reason) }
      // He looks at it again before it goes.
      this.#again = null
    }
    this.#settle()
  }

  #settle(): void {
    const again = this.#again
    if (!again || this.list.value.some(({ state }) => state !== 'ready')) return
    this.#again = null
    again()
  }

  #find(id: number): Attachment | undefined {
    return this.list.value.find((one) => one.id === id)
  }

  #change(id: number, to: Attachment): void {
    this.list.value = this.list.value.map((one) => (one.id === id ? to : one))
  }
}

function isUploading({ state }: Attachment): boolean {
  return state === 'uploading'
}

// Whatever is pasted is called "image.png": two of them would be hard to tell apart.
function nameOf({ name, type }: File): string {
  if (name && !/^image\.\w+$/.test(name)) return name
  const [date = '', time = ''] = new Date().toISOString().split(/[T.]/)
  return `${words.picture} ${date} ${time.replaceAll(':', '-')}.${type.split('/')[1] ?? 'png'}`
}
