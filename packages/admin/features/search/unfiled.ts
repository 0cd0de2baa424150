import type { Answer } from '@kefu/protocol/service.ts'

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

  /** @param answers to messages that were to be stored: those that are new count */
  note(answers: readonly Answer<'save_msg'>[]): void {
    const stored = answers.flatMap((answer) => ('code' in answer || answer.dup ? [] : answer.conversation))
    this.#noted += stored.length
    this.putBack(stored)
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
