import { setTimeout as pause } from 'node:timers/promises'
import { type Crowd, everybody } from './crowd.ts'
import { answerPing } from './dialect.ts'
import { Schedule } from './schedule.ts'
import { Ear, Pen } from './talk.ts'
import { type Played, Tally } from './tally.ts'

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
/** What the server asks for when it is busy. */
const retryMs = 500
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
  while (!tally.isComplete(playing.wanted) && performance.now() < until) await pause(20)
  return tally.result(playing.wanted, crowd.gone)
}

class Playing {
  /** For each visitor, how many messages he wants to have sent by now. */
  readonly wanted: Uint32Array
  readonly #crowd: Crowd
  readonly #tally: Tally
  readonly #window: number
  readonly #schedule: Schedule | null
  readonly #pen: Pen
  readonly #ear: Ear
  /** For each visitor, the number that he writes next, and the one above all that he wrote. */
  readonly #next: Uint32Array
  readonly #written: Uint32Array
  /** Visitors whom the server asked for patience, and the message with which they go on. */
  readonly #held = new Map<number, number>()
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
    this.wanted = new Uint32Array(length)
    this.#next = new Uint32Array(length)
    this.#written = new Uint32Array(length)
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
      wire.onTurn = () => this.#write(sender)
      this.#want(sender, this.#window)
      this.#write(sender)
    }
  }

  stop(): void {
    this.#writes = false
    clearTimeout(this.#timer)
  }

  #hear(bytes: Buffer, start: number, end: number): void {
    const told = this.#ear.hear(bytes, start, end)
    const { what, sender, number } = told
    if (what === 'other') return
    if (what === 'error') return this.#tally.refuse()
    if (what === 'busy') return this.#holdBack(sender, number)
    const isNew = this.#tally.take(told, this.#dueAt(sender, number))
    if (isNew && what === 'ack' && !this.#schedule) this.#want(sender, 1)
  }

  /** When a message should have been sent; where nothing was scheduled, when it was. */
  #dueAt(sender: number, number: number): number {
    if (this.#schedule) return this.#startedAt + this.#schedule.dueAt(sender, number)
    if (this.#written[sender]! - number > remembered) return Number.NaN
    return this.#sentAt[sender * remembered + (number % remembered)]!
  }

  /** The open loop: sends all that is due by now. */
  #tick(schedule: Schedule): void {
    const now = performance.now()
    const due = schedule.countBy(now - this.#startedAt)
    for (; this.#scheduled < due; this.#scheduled++) {
      const sender = schedule.senderOf(this.#scheduled)
      this.#want(sender, 1)
      this.#tally.send(this.#dueAt(sender, this.wanted[sender]! - 1), now)
      this.#write(sender)
    }
    if (this.#writes) this.#timer = setTimeout(() => this.#tick(schedule), tickMs)
  }

  #want(sender: number, count: number): void {
    if (this.#writes) this.wanted[sender]! += count
  }

  /** Writes all that a visitor wants to have sent, unless he was asked for patience. */
  #write(sender: number): void {
    const first = this.#next[sender]!
    const end = this.wanted[sender]!
    if (first === end || this.#held.has(sender)) return
    const now = performance.now()
    for (let number = first; number < end; number++) {
      if (number < this.#written[sender]!) this.#tally.repeat(sender, number)
      else this.#sentAt[sender * remembered + (number % remembered)] = now
    }
    this.#next[sender] = end
    this.#written[sender] = Math.max(this.#written[sender]!, end)
    this.#crowd.visitors[sender]!.write(this.#pen.write(sender, first, end - first))
  }

  /** After a message was sent back, all later ones are too: he goes on with it, in order, as a page does. */
  #holdBack(sender: number, number: number): void {
    this.#tally.holdBack()
    const held = this.#held.get(sender)
    this.#held.set(sender, Math.min(number, held ?? number))
    if (held === undefined) setTimeout(() => this.#goOn(sender), retryMs)
  }

  #goOn(sender: number): void {
    this.#next[sender] = this.#held.get(sender) ?? this.#next[sender]!
    this.#held.delete(sender)
    this.#write(sender)
  }
}
