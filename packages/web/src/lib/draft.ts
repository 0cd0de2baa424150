import { type Signal, signal } from '@preact/signals'
import { put } from './put.ts'
import type { Store } from './world.ts'

/** What somebody began to write, over a reload. */
export interface Draft {
  readonly text: Signal<string>
  /** Stores it; storage is too slow for each key that is pressed. */
  keep(): void
}

export function draftIn(storage: Store | null, name: string): Draft {
  const key = `kefu.draft.${name}`
  const text = signal(storage?.getItem(key) ?? '')
  return {
    text,
    keep() {
      if (!storage) return
      if (text.value) put(storage, key, text.value)
      else storage.removeItem(key)
    },
  }
}
