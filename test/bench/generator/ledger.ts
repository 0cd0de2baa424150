/**
 * Counts the messages of many senders as they come, each sender's numbered 0, 1, 2 …, and tells which came twice,
 * which came after a later one, and which never came.
 */
export class Ledger {
  /** Different messages that came. */
  taken = 0
  doubled = 0
  reordered = 0
  /** For each sender, the number above all that came. */
  readonly #next: Uint32Array
  /** Below that: those that did not come. */
  readonly #missing = new Set<number>()
  /** Those that were sent again, and may come again. */
  readonly #repeated = new Set<number>()

  constructor(senders: number) {
    this.#next = new Uint32Array(senders)
  }

  /** Takes a message; true when it is the first time. */
  take(sender: number, number: number): boolean {
    const next = this.#next[sender]!
    if (number === next) this.#next[sender] = next + 1
    else if (number > next) this.#skip(sender, next, number)
    else if (this.#missing.delete(keyOf(sender, number))) this.reordered++
    else {
      if (!this.#repeated.has(keyOf(sender, number))) this.doubled++
      return false
    }
    this.taken++
    return true
  }

  /** The sender sends a message again: the server may tell of it again. */
  repeat(sender: number, number: number): void {
    this.#repeated.add(keyOf(sender, number))
  }

  /** How many never came. `sent`: for each sender, how many he sent. */
  lost(sent: Uint32Array): number {
    return sent.reduce((sum, count, sender) => sum + count - this.#next[sender]!, this.#missing.size)
  }

  #skip(sender: number, from: number, number: number): void {
    for (let missing = from; missing < number; missing++) this.#missing.add(keyOf(sender, missing))
    this.#next[sender] = number + 1
  }
}

function keyOf(sender: number, number: number): number {
  return sender * 2 ** 24 + number
}

/** Checks the numbers that the server gave: a sender alone in his conversation gets them without a hole. */
export class Numbering {
  wrong = 0
  /** For each sender, the server's number of his first message; 0 before one came. */
  readonly #first: Float64Array

  constructor(senders: number) {
    this.#first = new Float64Array(senders)
  }

  check(sender: number, number: number, seq: number): void {
    this.#first[sender] ||= seq - number
    if (this.#first[sender] !== seq - number) this.wrong++
  }
}
