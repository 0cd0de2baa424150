import type { SentMsg } from '@kefu/protocol/frames.ts'
import { batch } from '@preact/signals'
import type { Entry, Outbox } from './outbox.ts'
import type { World } from './world.ts'

export interface SenderOptions {
  scope: string
  outbox: Outbox
  /** False: there is no line. */
  send(frame: SentMsg): boolean
  /** Asks for another line. */
  renew(): void
  world: Pick<World, 'clock' | 'locks'>
}

/** What `ready` says that matters for sending. */
export interface Terms {
  /** Where a visitor's words go; 0 for agents, who say it with each message. */
  conversation: number
  /** How many messages may be without an acknowledgement. */
  window: number
}

/** So long a tab waits for another to get its words through; then it takes the outbox itself. */
const PATIENCE = 4_000

/**
 * Sends what is in the outbox, in order. Of all tabs with a line one does it, so that order holds among them; a tab that
 * was frozen by its browser while it did is relieved by one that is awake.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #inFlight = new Set<string>()
  readonly #unsubscribe: () => void
  #terms: Terms | null = null
  #owns = false
  #letGo = () => {}
  /** Entries up to this order may have been sent before. */
  #againUpTo = 0
  /** On this line the server takes nothing before this message. */
  #heldFor = ''
  #pausing = false
  #cancelPause = () => {}
  #impatientFor = ''
  #patience = PATIENCE
  #cancelPatience = () => {}

  constructor(options: SenderOptions) {
    this.#options = options
    this.#unsubscribe = options.outbox.entries.subscribe(() => this.#pump())
  }

  /** The line is up. */
  ready(terms: Terms): void {
    this.lost()
    this.#terms = terms
    this.#patience = PATIENCE
    this.#stand(false)
    this.#pump()
  }

  /** The line is down: somebody else may own the outbox. */
  lost(): void {
    this.#terms = null
    this.#heldFor = ''
    this.#disown()
    this.#letGo()
    this.#letGo = () => {}
    this.#cancelPatience()
  }

  /** The server asks to wait. Nothing that was written after `cid` may overtake it. */
  wait(cid: string, ms: number, again: boolean): void {
    const waiting = this.#waiting()
    // It waits for what was settled elsewhere, and does not know: that never comes.
    if (this.#heldFor && !waiting.some((entry) => entry.cid === this.#heldFor)) return this.#options.renew()
    this.#heldFor ||= cid
    const index = waiting.findIndex((entry) => entry.cid === cid)
    if (!this.#owns || index < 0) return
    for (const entry of waiting.slice(index)) {
      if (this.#inFlight.delete(entry.cid) && again) this.#againUpTo = Math.max(this.#againUpTo, entry.order)
    }
    if (this.#pausing) return
    this.#pausing = true
    this.#cancelPause = this.#options.world.clock.after(ms, () => {
      this.#pausing = false
      this.#pump()
    })
  }

  close(): void {
    this.#unsubscribe()
    this.lost()
  }

  #stand(steal: boolean): void {
    this.#letGo()
    this.#letGo = this.#options.world.locks.hold(`kefu.outbox.${this.#options.scope}`, {
      steal,
      held: () => this.#own(),
      lost: () => {
        this.#disown()
        this.#stand(false)
        this.#pump()
      },
    })
  }

  #own(): void {
    this.#options.outbox.gather()
    this.#againUpTo = this.#waiting().at(-1)?.order ?? 0
    this.#owns = true
    this.#pump()
  }

  #disown(): void {
    this.#owns = false
    this.#inFlight.clear()
    this.#pausing = false
    this.#cancelPause()
    this.#impatientFor = ''
  }

  #pump(): void {
    const terms = this.#terms
    if (!terms) return
    const waiting = this.#waiting()
    this.#forgetSettled(waiting)
    if (!this.#owns) this.#waitForOwner(waiting)
    // As one change: fixing an entry must not start another round before it is sent.
    else if (!this.#pausing) batch(() => this.#send(waiting, terms))
  }

  #send(waiting: readonly Entry[], { conversation, window }: Terms): void {
    const held = waiting.filter(({ cid }) => cid === this.#heldFor)
    // First what the server waits for: words of another tab may have come in ahead of it meanwhile.
    for (const entry of [...held, ...waiting]) {
      if (this.#inFlight.has(entry.cid)) continue
      if (this.#inFlight.size >= window) return
      const fixed = this.#options.outbox.fix(entry, conversation)
      if (!this.#options.send(this.#frameOf(fixed))) return
      this.#inFlight.add(entry.cid)
      if (entry.cid === this.#heldFor) this.#heldFor = ''
    }
  }

  #frameOf({ cid, text, conversation, touid, expect, files, order }: Entry): SentMsg {
    const frame: SentMsg = { type: 'msg', cid, msg: text, conversation }
    if (touid !== undefined) frame.touid = touid
    if (expect !== undefined) frame.expect = expect
    if (files) frame.files = files.map(({ key }) => key)
    if (order <= this.#againUpTo) frame.again = true
    return frame
  }

  #forgetSettled(waiting: readonly Entry[]): void {
    const cids = new Set(waiting.map(({ cid }) => cid))
    for (const cid of this.#inFlight) if (!cids.has(cid)) this.#inFlight.delete(cid)
    // The next entry begins to count anew.
    if (waiting.length === 0) this.#againUpTo = 0
  }

  #waitForOwner(waiting: readonly Entry[]): void {
    const oldest = waiting[0]?.cid ?? ''
    if (oldest === this.#impatientFor) return
    this.#impatientFor = oldest
    this.#cancelPatience()
    if (!oldest) return
    this.#cancelPatience = this.#options.world.clock.after(this.#patience, () => {
      if (this.#owns) return
      // Where the server is slow, two tabs must not take it from each other all the time.
      this.#patience *= 2
      this.#stand(true)
    })
  }

  #waiting(): readonly Entry[] {
    return this.#options.outbox.entries.value.filter(({ failed }) => !failed)
  }
}
