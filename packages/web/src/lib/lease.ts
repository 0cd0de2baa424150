import { put } from './put.ts'
import type { Holder, Locks, World } from './world.ts'

const RENEW = 2_000
const LASTS = 6_000
const SETTLE = 100

interface Lease {
  holder: string
  until: number
}

/**
 * A lock made of a lease in localStorage, for pages without Web Locks. Two tabs may both believe for a moment that it is
 * theirs; all that rests on it is that what is sent twice is stored once, and in each tab's order.
 */
export class LeaseLocks implements Locks {
  readonly #world: Lockable

  constructor(world: Lockable) {
    this.#world = world
  }

  hold(name: string, holder: Holder): () => void {
    const claim = new Claim(this.#world, `kefu.lease.${name}`, holder)
    return () => claim.end()
  }
}

type Lockable = Pick<World, 'clock' | 'random' | 'uuid'> & {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

class Claim {
  readonly #world: Lockable
  readonly #key: string
  readonly #holder: Holder
  readonly #id: string
  #noRoom = false
  #cancel = () => {}

  constructor(world: Lockable, key: string, holder: Holder) {
    this.#world = world
    this.#key = key
    this.#holder = holder
    this.#id = world.uuid()
    this.#later(0, () => this.#reach(holder.steal))
  }

  end(): void {
    this.#cancel()
    if (this.#isNamed()) this.#world.storage.removeItem(this.#key)
  }

  /** Writes its own name where no other is, and looks a moment later whether it is still there. */
  #reach(steal: boolean): void {
    const lease = this.#read()
    if (lease && lease.until > this.#world.clock.now() && !steal) {
      this.#later(RENEW, () => this.#reach(false))
      return
    }
    this.#write()
    this.#later(SETTLE * (1 + this.#world.random()), () => this.#confirm())
  }

  #confirm(): void {
    if (this.#isMine()) {
      this.#renew()
      this.#holder.held()
    } else this.#reach(false)
  }

  #renew(): void {
    if (this.#isMine()) {
      this.#write()
      this.#later(RENEW, () => this.#renew())
    } else this.#holder.lost()
  }

  #isMine(): boolean {
    return this.#noRoom || this.#isNamed()
  }

  #isNamed(): boolean {
    return this.#read()?.holder === this.#id
  }

  #read(): Lease | null {
    const [holder = '', until = ''] = this.#world.storage.getItem(this.#key)?.split(' ') ?? []
    return holder ? { holder, until: Number(until) } : null
  }

  #write(): void {
    // On a full disk each tab owns it: better sent twice than never.
    this.#noRoom = !put(this.#world.storage, this.#key, `${this.#id} ${this.#world.clock.now() + LASTS}`)
  }

  #later(ms: number, act: () => void): void {
    this.#cancel = this.#world.clock.after(ms, act)
  }
}
