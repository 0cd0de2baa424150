import { setTimeout as pause } from 'node:timers/promises'
import { type Crowd, everybody } from './crowd.ts'
import { answerPing } from './dialect.ts'
import { Schedule } from './schedule.ts'
import { Ear, Pen } from './talk.ts'
import { type Played, Tally } from './tally.ts'
import type { Wire } from './wire.ts'

/** What the visitors do: an open loop (`rate`, messages a second of all) or a closed one (`window`, of each). */
export interface PlayPlan {
  readonly rate?: number
  readonly window?: number
  /** Seconds before anything counts. */
  readonly warm: number
  readonly seconds: number
  /** Size of a message's text. */
  readonly bytes: number
}

const drainMs = 20_000
const tickMs = 1
/** The closed loop knows when a message was sent for this many of each sender's last ones. */
const remembered = 256

/** Plays until the plan is done and all has come, or 20 s later. `mark` is told when it begins and ends to count. */
export async function play(
  crowd: Crowd,
  plan: PlayPlan,
  mark: (what: 'begin' | 'end') => void,
): Promise<Played> {
  const tally = new Tally(crowd.visitors.length)
  const playing = new Playing(crowd, plan, tally)
  playing.start()
  await pause(plan.warm * 1000)
  mark('begin')
  tally.begin()
  await pause(plan.seconds * 1000)
  tally.end()
  mark('end')
  playing.stop()
  const until = performance.now() + drainMs
  while (!tally.isComplete(playing.sent) && performance.now() < until) await pause(20)
  return tally.result(playing.sent, crowd.gone)
}

class Playing {
  /** For each visitor, how many he sent. */
  readonly sent: Uint32Array
  readonly #crowd: Crowd
  readonly #tally: Tally
  readonly #window: number
  readonly #schedule: Schedule | null
  readonly #pen: Pen
  readonly #ear: Ear
  /** For each visitor, how many were acknowledged since he wrote last. */
  readonly #credit: Uint32Array
  readonly #sentAt: Float64Array
  #startedAt = 0
  #scheduled = 0
  #timer: NodeJS.Timeout | undefined
  #writes = true

  constructor(crowd: Crowd, { rate, window = 0, bytes, warm, seconds }: PlayPlan, tally: Tally) {
    const { length } = crowd.visitors
    this.#crowd = crowd
    this.#tally = tally
    this.#window = window
    this.#schedule = rate === undefined ? null : new Schedule(rate, length, warm + seconds)
    this.#pen = new Pen(crowd.dialect, bytes)
    this.#ear = new Ear(crowd.dialect)
    this.sent = new Uint32Array(length)
    this.#credit = new Uint32Array(length)
    this.#sentAt = new Float64Array(length * remembered)
  }

  start(): void {
    const { visitors } = this.#crowd
    for (const wire of everybody(this.#crowd))
      wire.onText = (bytes, start, end) => {
        if (!answerPing(wire, bytes, start, end)) this.#hear(bytes, start, end)
      }
    this.#startedAt = performance.now()
    if (this.#schedule) return this.#tick(this.#schedule)
    for (const [sender, wire] of visitors.entries()) {
      wire.onTurn = () => this.#refill(sender, wire)
      this.#write(sender, wire, this.#window)
    }
  }

  stop(): void {
    this.#writes = false
    clearTimeout(this.#timer)
  }

  #hear(bytes: Buffer, start: number, end: number): void {
    const told = this.#ear.hear(bytes, start, end)
    if (told.what === 'other') return
    if (told.what === 'refusal') return this.#tally.refuse()
    this.#tally.take(told, this.#dueAt(told.sender, told.number))
    if (told.what === 'ack') this.#credit[told.sender]!++
  }

  /** When a message should have been sent; where nothing was scheduled, when it was. */
  #dueAt(sender: number, number: number): number {
    if (this.#schedule) return this.#startedAt + this.#schedule.dueAt(sender, number)
    if (this.sent[sender]! - number > remembered) return Number.NaN
    return this.#sentAt[sender * remembered + (number % remembered)]!
  }

  /** The open loop: sends all that is due by now. */
  #tick(schedule: Schedule): void {
    const now = performance.now()
    const due = schedule.countBy(now - this.#startedAt)
    for (; this.#scheduled < due; this.#scheduled++) {
      const sender = schedule.senderOf(this.#scheduled)
      this.#tally.send(this.#dueAt(sender, this.sent[sender]!), now)
      this.#write(sender, this.#crowd.visitors[sender]!, 1)
    }
    if (this.#writes) this.#timer = setTimeout(() => this.#tick(schedule), tickMs)
  }

  /** The closed loop: what was acknowledged in this turn makes room for as many. */
  #refill(sender: number, wire: Wire): void {
    const count = this.#credit[sender]!
    this.#credit[sender] = 0
    if (this.#writes && count > 0) this.#write(sender, wire, count)
  }

  #write(sender: number, wire: Wire, count: number): void {
    const first = this.sent[sender]!
    const now = performance.now()
    if (!this.#schedule)
      for (let number = first; number < first + count; number++)
        this.#sentAt[sender * remembered + (number % remembered)] = now
    this.sent[sender] = first + count
    wire.write(this.#pen.write(sender, first, count))
  }
}
