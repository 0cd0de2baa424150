import type {
  Ack,
  AskSync,
  ClientFrame,
  SentMsg,
  ServerFrame,
  StoredMessage,
  Sync,
} from '@kefu/protocol/frames.ts'
import type { FakeWire } from './fake-wire.ts'
import { amy, readyFrame, vic } from './frames.ts'

const PAGE = 100

/** The other end of the wire for one visitor, as PROTOCOL.md has it: it stores each cid once, in order. */
export class FakeServer {
  readonly conversations = new Map<number, StoredMessage[]>([[12, []]])
  epoch = 'e1'
  open = 12
  rev = 1
  /** Every frame that came, of all connections. */
  readonly heard: ClientFrame[] = []
  /** So many frames may wait for an answer; a message that comes then is sent back, and all later ones till it is settled. */
  room = Number.POSITIVE_INFINITY
  readonly #wires = new Set<FakeWire>()
  readonly #listening = new Set<FakeWire>()
  /** What came and is not answered yet, while the server is slow. */
  readonly #waiting: (() => void)[] = []
  slow = false
  /** The message without which nothing more is taken by this line. */
  readonly #heldFor = new Map<FakeWire, string>()

  readonly connect = (wire: FakeWire): void => {
    this.#wires.add(wire)
    wire.onsend = (frame) => this.#take(wire, frame)
    queueMicrotask(() => wire.open())
  }

  get table(): StoredMessage[] {
    return this.conversations.get(this.open) ?? []
  }

  get texts(): string[] {
    return [...this.conversations.values()].flat().map(({ msg }) => msg)
  }

  /** The agent writes. */
  say(msg: string): void {
    const seq = this.table.length + 1
    const cid = `22222222-0000-4000-8000-${String(seq).padStart(12, '0')}`
    const message = {
      seq,
      from_id: amy,
      group: 'admin' as const,
      msg,
      cid,
      at: 1_790_000_000_000 + seq,
      name: 'Amy',
    }
    this.table.push(message)
    this.relay({ type: 'msg', conversation: this.open, ...message })
  }

  /** A new conversation, the next message of the visitor goes there. */
  close(): void {
    this.open += 3
    this.conversations.set(this.open, [])
  }

  relay(frame: ServerFrame, but?: FakeWire): void {
    for (const wire of this.#listening) if (wire !== but) wire.receive(frame)
  }

  /** All lines break; what was sent and not answered may have been stored, or will be, and is answered to nobody. */
  die({ stored }: { stored: boolean | 'later' }): void {
    const wires = [...this.#wires]
    for (const wire of wires) this.#leave(wire)
    if (stored === true) this.work()
    if (!stored) this.#waiting.length = 0
    for (const wire of wires) wire.drop()
  }

  /** One line breaks. */
  cut(wire: FakeWire): void {
    if (this.#leave(wire)) wire.drop()
  }

  /** A slow server does what waits. */
  work(tasks = Number.POSITIVE_INFINITY): void {
    for (let done = 0; done < tasks && this.#waiting.length > 0; done++) this.#waiting.shift()?.()
  }

  #leave(wire: FakeWire): boolean {
    wire.onsend = null
    this.#listening.delete(wire)
    return this.#wires.delete(wire)
  }

  #answer(wire: FakeWire, frame: ServerFrame): void {
    if (this.#wires.has(wire)) wire.receive(frame)
  }

  #take(wire: FakeWire, frame: ClientFrame): void {
    if (frame.type === 'msg' && this.#sendsBack(wire, frame.cid ?? '')) {
      queueMicrotask(() => this.#answer(wire, { type: 'busy', cid: frame.cid ?? '', retry_ms: 500 }))
      return
    }
    this.#waiting.push(() => this.#receive(wire, frame))
    if (!this.slow) this.work()
  }

  #sendsBack(wire: FakeWire, cid: string): boolean {
    const heldFor = this.#heldFor.get(wire) ?? cid
    if (heldFor === cid) this.#heldFor.delete(wire)
    if (heldFor === cid && this.#waiting.length < this.room) return false
    this.#heldFor.set(wire, heldFor)
    return true
  }

  #receive(wire: FakeWire, frame: ClientFrame): void {
    this.heard.push(frame)
    if (frame.type === 'login') this.#login(wire)
    if (frame.type === 'msg') this.#store(wire, frame)
    if (frame.type === 'sync') this.#answer(wire, this.#sync(frame))
  }

  #login(wire: FakeWire): void {
    if (!this.#wires.has(wire)) return
    this.#listening.add(wire)
    const seq = this.table.length
    this.#answer(
      wire,
      readyFrame({ epoch: this.epoch, conversation: this.open, seq, seen: { delivered: 0, read: 0 } }),
    )
    this.#answer(wire, {
      type: 'status',
      conversation: this.open,
      rev: this.rev,
      state: 'served',
      agent: { id: amy, name: 'Amy' },
    })
  }

  #store(wire: FakeWire, { cid = '', msg, conversation = this.open }: SentMsg): void {
    for (const [other, heldFor] of this.#heldFor) if (heldFor === cid) this.#heldFor.delete(other)
    const known = this.#find(cid, conversation)
    if (known) {
      this.#answer(wire, { type: 'ack', cid, ...known, dup: true })
      return
    }
    const seq = this.table.length + 1
    const at = 1_790_000_000_000 + seq
    const message = { seq, from_id: vic, group: 'member' as const, msg, cid, at }
    this.table.push(message)
    this.#answer(wire, { type: 'ack', cid, conversation: this.open, seq, at })
    this.relay({ type: 'msg', conversation: this.open, ...message }, wire)
  }

  /** A repetition is found in the conversation that it names, and in all that were opened since. */
  #find(cid: string, since: number): Pick<Ack, 'conversation' | 'seq' | 'at'> | undefined {
    for (const [conversation, messages] of this.conversations) {
      const known = conversation >= since && messages.find((message) => message.cid === cid)
      if (known) return { conversation, seq: known.seq, at: known.at }
    }
    return undefined
  }

  #sync({ conversation, after, before }: AskSync): Sync {
    const table = this.conversations.get(conversation) ?? []
    if (after !== undefined) {
      const rest = table.slice(after)
      return { type: 'sync', conversation, after, messages: rest.slice(0, PAGE), more: rest.length > PAGE }
    }
    const rest = table.slice(0, Math.min((before ?? 1) - 1, table.length))
    const more = rest.length > PAGE
    const previous = more
      ? undefined
      : [...this.conversations.keys()].filter((id) => id < conversation).at(-1)
    return {
      type: 'sync',
      conversation,
      before: before ?? 1,
      messages: rest.slice(-PAGE),
      more,
      ...(previous && { previous }),
    }
  }
}
