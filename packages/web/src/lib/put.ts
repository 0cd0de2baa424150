import type { Store } from './world.ts'

/** Stores a value. False where the browser has no more room: what it was for lives in memory then. */
export function put(storage: Pick<Store, 'setItem'>, key: string, value: string): boolean {
  try {
    storage.setItem(key, value)
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}
