import type { closeCodes } from '@kefu/protocol/codes.ts'
import type { AgentLogin, ClientFrame, ServerFrame, VisitorLogin } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Wire, World } from './world.ts'

/** `connecting` (also on the way back) and `ready` come and go. The others end it: it does not come back by itself. */
export type LineState = 'connecting' | 'ready' | 'signed-out' | 'forbidden' | 'replaced' | 'closed'

/** Called before each connection. Null: nobody is signed in. It throws when it could not ask. */
export type Login = () => Promise<VisitorLogin | AgentLogin | null>

export interface LineOptions {
  url: string
  /** An agent whose login is refused is asked to sign in; a visitor gets a new identity. */
  signsIn: boolean
  login: Login
  /** Every frame, `ready` included. */
  hear(frame: ServerFrame): void
  /** The line was ready, and no longer is. */
  lost(): void
  /** Asks something that is always answered; false: there is nothing to ask. */
  probe(): boolean
  world: Pick<World, 'clock' | 'connect' | 'random' | 'onWake'>
}

// The same numbers as the protocol's; only its types come into a bundle.
const closed: Pick<typeof closeCodes, keyof typeof closeCodes> = {
  normal: 1000,
  restart: 1012,
  badFrames: 4400,
  signedOut: 4401,
  forbidden: 4403,
  tooSlow: 4408,
  replaced: 4409,
  flood: 4429,
}
const BROKEN = 1006

/** `head` comes this often, if nothing else does. */
const HEAD_EVERY = 25_000
const LONGEST_SILENCE = 1.5 * HEAD_EVERY
/** After sleep a head that is a little late is reason enough: the person is looking, and a new line is cheap. */
const LONGEST_SILENCE_AWAKE = HEAD_EVERY + 2_000
/** After this much the page asks whether the line lives still, and gives it this long for the answer. */
const DOUBTFUL_SILENCE = 5_000
const LONGEST_ANSWER = 5_000
const LONGEST_OPENING = 10_000
const FIRST_DELAY = 250
const LONGEST_DELAY = 30_000
const RESTART_SPREAD = 1_000
const PENANCE = 30_000

/** One connection to the socket server, which comes back whenever PROTOCOL.md says that it may. */
export class Line {
  readonly #state = signal<LineState>('connecting')
  readonly #options: LineOptions
  readonly #stopWaking: () => void
  #wire: Wire | null = null
  #heardAt = 0
  #cancelTimer = () => {}
  #attempts = 0
  #notBefore = 0
  #pausing = false
  #refused = false
  /** Rises with each attempt: what belongs to an older one is ignored. */
  #turn = 0

  constructor(options: LineOptions) {
    this.#options = options
    this.#stopWaking = options.world.onWake((network) => this.#wake(network))
    void this.#connect()
  }

  get state(): ReadonlySignal<LineState> {
    return this.#state
  }

  /** False: there is no line, and the frame went nowhere. */
  send(frame: ClientFrame): boolean {
    if (this.#state.value !== 'ready') return false
    this.#wire?.send(JSON.stringify(frame))
    return true
  }

  /** Logs in again, for what this page knows and what the server knows differ. */
  renew(): void {
    if (this.#state.value !== 'ready') return
    this.#drop('connecting')
    void this.#connect()
  }

  /** The person asks for the line after it ended. */
  reopen(): void {
    if (!this.#hasEnded()) return
    this.#refused = false
    this.#state.value = 'connecting'
    void this.#connect()
  }

  close(): void {
    this.#stopWaking()
    this.#drop('closed')
  }

  async #connect(): Promise<void> {
    const turn = ++this.#turn
    this.#pausing = false
    this.#watch(LONGEST_OPENING)
    const login = await this.#options.login().catch(() => 'unknown' as const)
    if (turn !== this.#turn) return
    if (login === null) this.#drop('signed-out')
    else if (login === 'unknown') this.#lose(BROKEN)
    else this.#open(login)
  }

  #open(login: VisitorLogin | AgentLogin): void {
    const wire = this.#options.world.connect(this.#options.url)
    this.#wire = wire
    wire.onopen = () => {
      wire.send(JSON.stringify(login))
      this.#watch(LONGEST_SILENCE)
    }
    wire.onmessage = (data) => this.#receive(data)
    wire.onclose = (code) => this.#lose(code)
    this.#watch(LONGEST_OPENING)
  }

  #receive(data: unknown): void {
    this.#heardAt = this.#now()
    if (typeof data !== 'string') return
    const frame: ServerFrame = JSON.parse(data)
    if (frame.type === 'ready') {
      this.#attempts = 0
      this.#refused = false
      this.#state.value = 'ready'
    }
    this.#options.hear(frame)
  }

  #lose(code: number): void {
    const end = this.#endAfter(code)
    if (end) this.#drop(end)
    else this.#comeBack(this.#delayAfter(code))
  }

  #endAfter(code: number): LineState | null {
    if (code === closed.forbidden) return 'forbidden'
    if (code === closed.replaced) return 'replaced'
    if (code !== closed.signedOut || !this.#options.signsIn) return null
    const before = this.#refused
    this.#refused = true
    return before ? 'signed-out' : null
  }

  #delayAfter(code: number): number {
    if (code === closed.restart) return RESTART_SPREAD * this.#options.world.random()
    if (code !== closed.badFrames && code !== closed.flood) return this.#backOff()
    this.#notBefore = this.#now() + PENANCE
    return PENANCE + this.#backOff()
  }

  /** Full jitter: after a restart of the server nobody comes back in step with anybody. */
  #backOff(): number {
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts++)
    return longest * this.#options.world.random()
  }

  #comeBack(delay: number): void {
    this.#drop('connecting')
    this.#pausing = true
    this.#cancelTimer = this.#options.world.clock.after(delay, () => void this.#connect())
  }

  /** Forgets the wire at once: on a dead line the browser's own `close` event may take minutes. */
  #drop(state: LineState): void {
    this.#turn++
    this.#cancelTimer()
    const wire = this.#wire
    this.#wire = null
    if (wire) {
      wire.onopen = wire.onmessage = wire.onclose = null
      wire.close()
    }
    const wasReady = this.#state.value === 'ready'
    this.#state.value = state
    if (wasReady) this.#options.lost()
  }

  #watch(longest: number): void {
    this.#heardAt = this.#now()
    this.#cancelTimer()
    this.#lookIn(longest, longest)
  }

  #lookIn(ms: number, longest: number): void {
    this.#cancelTimer = this.#options.world.clock.after(ms, () => {
      const left = longest - this.#silence()
      if (left <= 0) this.#lose(BROKEN)
      else this.#lookIn(left, longest)
    })
  }

  #wake(network?: 'online' | 'offline'): void {
    if (this.#hasEnded() || this.#now() < this.#notBefore) return
    if (network === 'offline') {
      if (!this.#pausing) this.#lose(BROKEN)
      return
    }
    // A line from before the network changed is usually dead, however lately it was heard.
    if (!network && !this.#pausing && this.#silence() <= LONGEST_SILENCE_AWAKE) return this.#doubt()
    this.#drop('connecting')
    void this.#connect()
  }

  #doubt(): void {
    const heardAt = this.#heardAt
    if (this.#silence() <= DOUBTFUL_SILENCE || !this.#options.probe()) return
    this.#cancelTimer()
    this.#cancelTimer = this.#options.world.clock.after(LONGEST_ANSWER, () => {
      if (this.#heardAt === heardAt) this.#lose(BROKEN)
      else this.#lookIn(LONGEST_SILENCE - this.#silence(), LONGEST_SILENCE)
    })
  }

  /** A clock that was set back counts as silence too: a line too many is cheaper than a dead one. */
  #silence(): number {
    return Math.abs(this.#now() - this.#heardAt)
  }

  #hasEnded(): boolean {
    return this.#state.value !== 'ready' && this.#state.value !== 'connecting'
  }

  #now(): number {
    return this.#options.world.clock.now()
  }
}
