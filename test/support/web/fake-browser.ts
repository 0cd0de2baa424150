import { LeaseLocks } from '@kefu/web/src/lib/lease.ts'
import type { Channel, Holder, Locks, Store, Wire, World } from '@kefu/web/src/lib/world.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeWire } from './fake-wire.ts'

/** One browser: its tabs share storage, locks, channels and time. */
export class FakeBrowser {
  readonly clock = new FakeClock()
  readonly storage = new FakeStore()
  readonly #locks = new FakeLocks()
  readonly #channels = new Set<FakeChannel>()
  readonly #leases: boolean
  #uuids = 0

  /** `leases`: it has no Web Locks. */
  constructor({ leases = false } = {}) {
    this.#leases = leases
  }

  /** A world for one tab. `blocked`: its storage cannot be used. */
  tab({
    connect = this.#noServer,
    blocked = false,
  }: {
    connect?: (wire: FakeWire) => void
    blocked?: boolean
  } = {}): FakeTab {
    return new FakeTab(this, connect, blocked)
  }

  uuid(): string {
    return `00000000-0000-4000-8000-${String(++this.#uuids).padStart(12, '0')}`
  }

  locksOf(tab: FakeTab): Locks {
    if (this.#leases) {
      const { clock, random, uuid } = tab
      return new LeaseLocks({ storage: this.storage, clock, random, uuid })
    }
    return { hold: (name, holder) => this.#locks.hold(name, holder, tab) }
  }

  channel<Message>(name: string, tab: FakeTab): Channel<Message> {
    const channel = new FakeChannel(name, tab, this.#channels)
    this.#channels.add(channel)
    return channel as unknown as Channel<Message>
  }

  readonly #noServer = () => {}
}

export class FakeTab implements World {
  readonly wires: FakeWire[] = []
  readonly storage: Store | null
  readonly locks: Locks
  readonly clock: World['clock']
  /** What the next random numbers are; then 0.5. */
  readonly dice: number[] = []
  readonly #browser: FakeBrowser
  readonly #connect: (wire: FakeWire) => void
  readonly #wakers = new Set<Parameters<World['onWake']>[0]>()
  #frozen = false
  readonly #missed: (() => void)[] = []

  constructor(browser: FakeBrowser, connect: (wire: FakeWire) => void, blocked: boolean) {
    this.#browser = browser
    this.#connect = connect
    this.storage = blocked ? null : browser.storage
    this.clock = {
      now: browser.clock.now,
      after: (ms, act) => browser.clock.after(ms, () => this.run(act)),
    }
    this.locks = blocked ? alone : browser.locksOf(this)
  }

  get wire(): FakeWire {
    return this.wires.at(-1)!
  }

  connect(url: string): Wire {
    const wire = new FakeWire(url, (act) => this.run(act))
    this.wires.push(wire)
    this.#connect(wire)
    return wire
  }

  channel<Message>(name: string): Channel<Message> {
    return this.#browser.channel(name, this)
  }

  readonly random = (): number => this.dice.shift() ?? 0.5
  readonly uuid = (): string => this.#browser.uuid()

  onWake(...[wake]: Parameters<World['onWake']>): () => void {
    this.#wakers.add(wake)
    return () => this.#wakers.delete(wake)
  }

  wake(network?: 'online' | 'offline'): void {
    for (const wake of this.#wakers) wake(network)
  }

  /** The browser stops this tab in the background; what comes for it waits. */
  freeze(): void {
    this.#frozen = true
  }

  thaw(): void {
    this.#frozen = false
    for (const act of this.#missed.splice(0)) act()
    this.wake()
  }

  run(act: () => void): void {
    if (this.#frozen) this.#missed.push(act)
    else act()
  }
}

const alone: Locks = {
  hold(_name, { held }) {
    queueMicrotask(held)
    return () => {}
  },
}

export class FakeStore implements Store {
  readonly #values = new Map<string, string>()
  /** The disk is full. */
  full = false

  get length(): number {
    return this.#values.size
  }

  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null
  }

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException('full', 'QuotaExceededError')
    this.#values.set(key, value)
  }

  removeItem(key: string): void {
    this.#values.delete(key)
  }
}

class FakeChannel implements Channel<unknown> {
  readonly #name: string
  readonly #tab: FakeTab
  readonly #all: Set<FakeChannel>
  onmessage: ((message: unknown) => void) | null = null

  constructor(name: string, tab: FakeTab, all: Set<FakeChannel>) {
    this.#name = name
    this.#tab = tab
    this.#all = all
  }

  post(message: unknown): void {
    const copy = structuredClone(message)
    for (const other of this.#all) {
      if (other === this || other.#name !== this.#name) continue
      queueMicrotask(() => other.#tab.run(() => other.onmessage?.(copy)))
    }
  }

  close(): void {
    this.#all.delete(this)
  }
}

interface Claim extends Holder {
  tab: FakeTab
}

class FakeLocks {
  readonly #lines = new Map<string, Claim[]>()

  hold(name: string, holder: Holder, tab: FakeTab): () => void {
    const line = this.#lines.get(name) ?? []
    this.#lines.set(name, line)
    const claim: Claim = { ...holder, tab }
    if (holder.steal) {
      const robbed = line.shift()
      line.unshift(claim)
      if (robbed) queueMicrotask(() => robbed.tab.run(robbed.lost))
    } else line.push(claim)
    this.#grant(line, claim)
    return () => {
      const wasFirst = line[0] === claim
      if (line.includes(claim)) line.splice(line.indexOf(claim), 1)
      const next = line[0]
      if (wasFirst && next) this.#grant(line, next)
    }
  }

  #grant(line: Claim[], claim: Claim): void {
    queueMicrotask(() => {
      if (line[0] === claim) claim.tab.run(claim.held)
    })
  }
}
