import { Ledger, Numbering } from './ledger.ts'
import { Samples, type Summary } from './samples.ts'
import type { Told } from './talk.ts'

export interface Played {
  readonly sent: number
  /** Messages a second that were acknowledged and delivered, both, while it counted. */
  readonly throughput: number
  readonly acknowledged: Summary
  readonly delivered: Summary
  /** How late the generator itself was: latencies contain it. */
  readonly late: Summary
  readonly lost: number
  readonly doubled: number
  readonly reordered: number
  /** Numbers of the server with a hole before them. */
  readonly misnumbered: number
  /** Messages that the server will never store. */
  readonly refused: number
  /** Times that it was busy and wanted a message again later. */
  readonly busy: number
  /** Connections that the server closed. */
  readonly gone: number
}

/** Counts what came of the messages: all of them, and how long they took while it counts. */
export class Tally {
  readonly #acks: Ledger
  readonly #messages: Ledger
  readonly #numbering: Numbering
  readonly #acknowledged = new Samples()
  readonly #delivered = new Samples()
  readonly #late = new Samples()
  #refused = 0
  #busy = 0
  // Times as of performance.now().
  #beganAt = Number.POSITIVE_INFINITY
  #endedAt = Number.POSITIVE_INFINITY
  #atBegin = 0
  #atEnd = 0

  constructor(senders: number) {
    this.#acks = new Ledger(senders)
    this.#messages = new Ledger(senders)
    this.#numbering = new Numbering(senders)
  }

  begin(): void {
    this.#beganAt = performance.now()
    this.#atBegin = this.#done
  }

  end(): void {
    this.#endedAt = performance.now()
    this.#atEnd = this.#done
  }

  /** A message that was due at `due` is written only now. */
  send(due: number, now: number): void {
    if (this.#counts(due)) this.#late.add(now - due)
  }

  /** An acknowledgement or a delivery came of a message that was due at `due`; true when it is the first time. */
  take({ what, sender, number, seq }: Told, due: number): boolean {
    const isAck = what === 'ack'
    if (seq > 0) this.#numbering.check(sender, number, seq)
    const isFirst = (isAck ? this.#acks : this.#messages).take(sender, number)
    if (isFirst && this.#counts(due))
      (isAck ? this.#acknowledged : this.#delivered).add(performance.now() - due)
    return isFirst
  }

  refuse(): void {
    this.#refused++
  }

  holdBack(): void {
    this.#busy++
  }

  /** A message is sent again: both sides may hear of it twice. */
  repeat(sender: number, number: number): void {
    this.#acks.repeat(sender, number)
    this.#messages.repeat(sender, number)
  }

  /** Whether all has come; `sent`: for each sender, how many he sent. */
  isComplete(sent: Uint32Array): boolean {
    return this.#acks.lost(sent) === 0 && this.#messages.lost(sent) === 0
  }

  result(sent: Uint32Array, gone: number): Played {
    return {
      sent: sent.reduce((sum, count) => sum + count, 0),
      throughput: ((this.#atEnd - this.#atBegin) * 1000) / (this.#endedAt - this.#beganAt),
      acknowledged: this.#acknowledged.summary(),
      delivered: this.#delivered.summary(),
      late: this.#late.summary(),
      lost: this.#acks.lost(sent) + this.#messages.lost(sent),
      doubled: this.#acks.doubled + this.#messages.doubled,
      reordered: this.#acks.reordered + this.#messages.reordered,
      misnumbered: this.#numbering.wrong,
      refused: this.#refused,
      busy: this.#busy,
      gone,
    }
  }

  get #done(): number {
    return Math.min(this.#acks.taken, this.#messages.taken)
  }

  #counts(due: number): boolean {
    return due >= this.#beganAt && due < this.#endedAt
  }
}
