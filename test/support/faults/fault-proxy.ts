import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Line } from './fault-line.ts'
import { pick, type Random } from './random.ts'

/** What happens to what passes. `ms` is asked anew each time. */
export type Fault =
  | { kind: 'none' }
  /** Everything arrives, later, both ways. */
  | { kind: 'delay'; ms: () => number }
  /** Nothing passes and nobody is told: a cable that was pulled out, and may be put back. */
  | { kind: 'hold' }
  /** All lines are reset, new ones too. */
  | { kind: 'refuse' }
  /** Requests arrive, nothing comes back. */
  | { kind: 'swallow' }
  /** The client does not read: what comes for it piles up where it comes from. */
  | { kind: 'pause' }
  /** One byte of each request's end, or of each chunk, is another one. */
  | { kind: 'flip' }
  /** Each request to `path` (any without it) arrives after `ms`, and once more on a line of its own after `laterMs`. */
  | { kind: 'double'; path?: string; ms: () => number; laterMs: () => number }
  /** We answer requests to `path` ourselves; the server does not hear of them. */
  | { kind: 'answer'; path: string; with: (client: Socket, request: Buffer) => void }

export interface ProxyOptions {
  /** Where what passes goes to. */
  port: number
  /** The port it listens on; any free one without it. */
  listen?: number
  host?: string
  /** Lines carry HTTP: what passes towards the server passes a whole request at a time. */
  http?: boolean
}

export interface Watcher {
  request?(bytes: Buffer, path: string): void
  /** The path is that of the newest request on the same line. */
  answer?(bytes: Buffer, path: string): void
}

/** A TCP proxy that does to lines what networks do. */
export class FaultProxy {
  readonly port: number
  readonly #server: Server
  readonly #lines = new Set<Line>()
  readonly #watchers = new Set<Watcher>()
  #fault: Fault = { kind: 'none' }

  private constructor(server: Server, options: ProxyOptions) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client) => this.#open(client, options))
  }

  static async open(options: ProxyOptions): Promise<FaultProxy> {
    const server = createServer({ noDelay: true })
    server.listen(options.listen ?? 0, options.host ?? '127.0.0.1')
    await once(server, 'listening')
    return new FaultProxy(server, options)
  }

  get fault(): Fault {
    return this.#fault
  }

  set(fault: Fault): void {
    this.#fault = fault
    if (fault.kind === 'refuse') this.cut()
    for (const line of this.#lines) line.obey(fault)
  }

  get lines(): number {
    return this.#lines.size
  }

  /** Hears of each request (http) or chunk from a client before the fault is done to it, and of chunks of answers. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Resolves with the next request to a path (without one: the next that comes from a client), as it passes. */
  nextRequest(path?: string): Promise<Buffer> {
    return this.#next('request', (_bytes, to) => path === undefined || to === path)
  }

  /** Resolves with the next that the server answers to a path, as it arrives. */
  nextAnswer(path: string): Promise<Buffer> {
    return this.#next('answer', (_bytes, to) => to === path)
  }

  /** Resets every line. */
  cut(): void {
    for (const line of this.#lines) line.reset()
  }

  /** Resets one line. */
  cutOne(random: Random): void {
    pick(random, [...this.#lines])?.reset()
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #open(client: Socket, options: ProxyOptions): void {
    if (this.#fault.kind === 'refuse') {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const line = new Line(client, options, {
      fault: () => this.#fault,
      request: (bytes, path) => this.#tell('request', bytes, path),
      answer: (bytes, path) => this.#tell('answer', bytes, path),
      closed: () => this.#lines.delete(line),
    })
    this.#lines.add(line)
    line.obey(this.#fault)
  }

  #next(what: 'request' | 'answer', fits: (bytes: Buffer, path: string) => boolean): Promise<Buffer> {
    return new Promise((resolve) => {
      const stop = this.watch({
        [what](bytes: Buffer, path: string) {
          if (!fits(bytes, path)) return
          stop()
          resolve(bytes)
        },
      })
    })
  }

  #tell(what: 'request' | 'answer', bytes: Buffer, path: string): void {
    for (const watcher of [...this.#watchers]) watcher[what]?.(bytes, path)
  }
}
