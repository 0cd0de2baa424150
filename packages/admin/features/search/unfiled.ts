/**
 * Conversations in which something was said that the search may not know yet. Whoever stores messages notes them here,
 * so that nobody has to look at all conversations to find the few that changed.
 */
export class Unfiled {
  readonly #conversations = new Set<number>()

  get size(): number {
    return this.#conversations.size
  }

  add(conversations: Iterable<number>): void {
    for (const conversation of conversations) this.#conversations.add(conversation)
  }

  /** Takes out up to so many, those that were noted first. */
  take(most: number): number[] {
    const taken: number[] = []
    for (const conversation of this.#conversations) {
      if (taken.length === most) break
      taken.push(conversation)
      this.#conversations.delete(conversation)
    }
    return taken
  }
}
