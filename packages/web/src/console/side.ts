import { computed, signal } from '@preact/signals'
import { put } from '../lib/put.ts'
import type { Store } from '../lib/world.ts'
import { isWide } from './media.ts'

const KEY = 'kefu.console.side'

/** Whether the visitor's column is open: beside the conversation where there is room, else as a drawer over it. */
export class Side {
  readonly #store: Store | null
  readonly #docked
  readonly #drawer = signal(false)
  readonly isDocked = computed(() => isWide.value && this.#docked.value)
  readonly isDrawer = computed(() => !isWide.value && this.#drawer.value)
  readonly isOpen = computed(() => this.isDocked.value || this.isDrawer.value)

  constructor(store: Store | null) {
    this.#store = store
    this.#docked = signal(store?.getItem(KEY) !== 'closed')
  }

  toggle(): void {
    if (!isWide.value) {
      this.#drawer.value = !this.#drawer.value
      return
    }
    this.#docked.value = !this.#docked.value
    if (this.#store) put(this.#store, KEY, this.#docked.value ? 'open' : 'closed')
  }

  closeDrawer(): void {
    this.#drawer.value = false
  }
}
