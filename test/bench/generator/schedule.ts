/**
 * An open loop: message i is due i / rate seconds after the start, whatever became of those before it. Senders take
 * turns. Times in milliseconds from the start.
 */
export class Schedule {
  readonly #perMs: number
  readonly #senders: number
  readonly #total: number

  constructor(rate: number, senders: number, seconds: number) {
    this.#perMs = rate / 1000
    this.#senders = senders
    this.#total = Math.floor(rate * seconds)
  }

  /** How many messages should be on their way by now. */
  countBy(elapsed: number): number {
    return Math.max(0, Math.min(this.#total, Math.floor(elapsed * this.#perMs) + 1))
  }

  senderOf(message: number): number {
    return message % this.#senders
  }

  /** When a sender's message of this number (his first is 0) is due: latencies count from here, not from its sending. */
  dueAt(sender: number, number: number): number {
    return (number * this.#senders + sender) / this.#perMs
  }
}
