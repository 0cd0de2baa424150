import { put } from '../lib/put.ts'
import type { Store } from '../lib/world.ts'
import type { Note } from './notes.ts'

/**
 * What an agent noted and the server has not stored, on disk: one key a note, so that tabs never overwrite each
 * other's. Colleagues may share a browser: each has his own.
 */
export class UnsavedNotes {
  readonly #agent: number
  readonly #storage: Store | null

  constructor(agent: number, storage: Store | null) {
    this.#agent = agent
    this.#storage = storage
  }

  /** Those of a conversation, in the order of writing. */
  in(conversation: number): Note[] {
    return this.#read(this.#prefix(conversation))
  }

  /** The conversation of the one that was written last, if there is any. */
  get latest(): number | undefined {
    return this.#read(this.#scope).at(-1)?.conversation
  }

  /** Where the browser has no more room, the note lives in memory alone, until this page is left. */
  put(note: Note): void {
    if (this.#storage) put(this.#storage, this.#prefix(note.conversation) + note.cid, JSON.stringify(note))
  }

  remove({ conversation, cid }: Pick<Note, 'conversation' | 'cid'>): void {
    this.#storage?.removeItem(this.#prefix(conversation) + cid)
  }

  #read(prefix: string): Note[] {
    const storage = this.#storage
    if (!storage) return []
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    return keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => read(storage.getItem(key)))
      .filter((note) => note !== null)
      .sort((a, b) => a.at - b.at)
  }

  get #scope(): string {
    return `kefu.unsaved-note.${this.#agent}.`
  }

  #prefix(conversation: number): string {
    return `${this.#scope}${conversation}.`
  }
}

// A person can edit what his browser stores: what is not a note must not keep the others from being shown.
function read(json: string | null): Note | null {
  try {
    const value: unknown = JSON.parse(json ?? 'null')
    return isUnsaved(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isUnsaved(value: unknown): value is Note {
  if (typeof value !== 'object' || value === null) return false
  const note: Partial<Record<keyof Note, unknown>> = value
  return (
    note.id === 0 &&
    [note.cid, note.name, note.text, note.failed ?? ''].every((text) => typeof text === 'string') &&
    [note.conversation, note.after, note.from, note.at].every(Number.isSafeInteger)
  )
}
