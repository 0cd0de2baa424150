import type { Entry } from './outbox.ts'
import { put } from './put.ts'
import type { Store } from './world.ts'

/** The outbox on disk: one key an entry, so that tabs never overwrite each other's. */
export class EntryStore {
  readonly #prefix: string
  readonly #storage: Store | null

  constructor(scope: string, storage: Store | null) {
    this.#prefix = `kefu.outbox.${scope}.`
    this.#storage = storage
  }

  load(): Entry[] {
    const storage = this.#storage
    if (!storage) return []
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    return keys
      .filter((key) => key.startsWith(this.#prefix))
      .map((key) => read(storage.getItem(key)))
      .filter((entry) => entry !== null)
  }

  /** Where the browser has no more room, the entry lives in memory alone, until this page is left. */
  put(entry: Entry): void {
    if (this.#storage) put(this.#storage, this.#prefix + entry.cid, JSON.stringify(entry))
  }

  has(cid: string): boolean {
    return this.#storage !== null && this.#storage.getItem(this.#prefix + cid) !== null
  }

  remove(cid: string): void {
    this.#storage?.removeItem(this.#prefix + cid)
  }
}

// A person can edit what his browser stores: what is not an entry must not keep the others from being sent.
function read(json: string | null): Entry | null {
  try {
    const value: unknown = JSON.parse(json ?? 'null')
    return isEntry(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const entry: Partial<Record<keyof Entry, unknown>> = value
  return (
    typeof entry.cid === 'string' &&
    typeof entry.text === 'string' &&
    Array.isArray(entry.files ?? []) &&
    [entry.at, entry.order, entry.sender, entry.conversation].every(Number.isSafeInteger)
  )
}
