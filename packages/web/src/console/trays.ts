import { csrfToken } from '../lib/post.ts'
import { Tray } from '../lib/tray.ts'

/** The files of each conversation's draft: what is on its way goes on while the agent looks elsewhere. */
export class Trays {
  readonly #trays = new Map<number, Tray>()
  readonly #failed: () => void

  constructor(failed: () => void) {
    this.#failed = failed
  }

  of(conversation: number): Tray {
    const known = this.#trays.get(conversation)
    if (known) return known
    const headers = () => ({ 'x-csrf-token': csrfToken() })
    const tray = new Tray({ path: '/admin/service/files', headers, failed: this.#failed })
    this.#trays.set(conversation, tray)
    return tray
  }

  /** Nobody will send them any more. */
  drop(conversation: number): void {
    this.#trays.get(conversation)?.clear()
    this.#trays.delete(conversation)
  }
}
