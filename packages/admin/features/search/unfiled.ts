/**
 * Conversations in which something was said that the search may not know yet. Whoever stores messages notes them here,
 * so that nobody has to look at all conversations to find the few that changed.
 */
export class Unfiled {
  readonly #conversations = new Set<number>()
  #noted = 0

  get size(): number {
    return this.#conversations.size
  }

  /** How many messages were noted at all. */
  get noted(): number {
    return this.#noted
  }

  /** @param conversations of each message that was stored */
  note(conversations: readonly number[]): void {
    this.#noted += conversations.length
    this.putBack(conversations)
  }

  putBack(conversations: readonly number[]): void {
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
