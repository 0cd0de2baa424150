import { connect, type Socket } from 'node:net'
import type { Fault, ProxyOptions } from './fault-proxy.ts'
import { pathOf, Requests } from './requests.ts'

/** What a line needs of its proxy. */
export interface Owner {
  fault(): Fault
  request(bytes: Buffer, path: string): void
  /** `path` is that of the newest request on this line. */
  answer(bytes: Buffer, path: string): void
  closed(): void
}

/** One connection through the proxy. */
export class Line {
  readonly #client: Socket
  readonly #upstream: Socket
  readonly #owner: Owner
  readonly #port: number
  readonly #requests: Requests | null
  readonly #toServer: Direction
  readonly #toClient: Direction
  #path = ''

  constructor(client: Socket, { port, http = false }: ProxyOptions, owner: Owner) {
    this.#client = client
    this.#owner = owner
    this.#port = port
    this.#requests = http ? new Requests() : null
    this.#upstream = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#toServer = new Direction(this.#upstream)
    this.#toClient = new Direction(client)
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk))
    this.#upstream.on('data', (chunk: Buffer) => this.#fromServer(chunk))
    this.#join(client, this.#toServer)
    this.#join(this.#upstream, this.#toClient)
    client.once('close', () => owner.closed())
  }

  reset(): void {
    this.#client.resetAndDestroy()
    this.#upstream.resetAndDestroy()
  }

  /** Reads, or does not: what is not read waits in the system's buffers, and then where it comes from. */
  obey({ kind }: Fault): void {
    if (kind === 'hold') this.#client.pause()
    else this.#client.resume()
    if (kind === 'hold' || kind === 'pause') this.#upstream.pause()
    else this.#upstream.resume()
  }

  #fromClient(chunk: Buffer): void {
    for (const unit of this.#requests ? this.#requests.push(chunk) : [chunk]) {
      this.#path = pathOf(unit)
      this.#owner.request(unit, this.#path)
      this.#pass(unit)
    }
  }

  #pass(unit: Buffer): void {
    const fault = this.#owner.fault()
    if (fault.kind === 'flip') return this.#toServer.write(flipped(unit))
    if (fault.kind === 'delay') return this.#toServer.write(unit, fault.ms())
    if (fault.kind !== 'answer' && fault.kind !== 'double') return this.#toServer.write(unit)
    if (fault.path !== undefined && fault.path !== this.#path) return this.#toServer.write(unit)
    if (fault.kind === 'answer') return fault.with(this.#client, unit)
    this.#toServer.write(unit, fault.ms())
    setTimeout(() => sendAlone(this.#port, unit), fault.laterMs())
  }

  #fromServer(chunk: Buffer): void {
    const fault = this.#owner.fault()
    this.#owner.answer(chunk, this.#path)
    if (fault.kind === 'swallow') return
    this.#toClient.write(chunk, fault.kind === 'delay' ? fault.ms() : 0)
  }

  /** What ends on one side ends on the other, unless the line is held. */
  #join(from: Socket, to: Direction): void {
    from.on('error', () => {})
    from.on('end', () => to.end())
    from.on('close', (hadError: boolean) => {
      if (hadError && this.#owner.fault().kind !== 'hold') to.reset()
    })
  }
}

/** One way of a line; what is delayed stays in order. */
class Direction {
  readonly #socket: Socket
  readonly #queue: { due: number; act: () => void }[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(socket: Socket) {
    this.#socket = socket
  }

  write(bytes: Buffer, ms = 0): void {
    this.#later(ms, () => this.#socket.write(bytes))
  }

  end(): void {
    this.#later(0, () => this.#socket.end())
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  // One timer for the first of all: timers of different lengths that are due together fire in any order.
  #later(ms: number, act: () => void): void {
    this.#queue.push({ due: performance.now() + ms, act })
    if (!this.#timer) this.#go()
  }

  #go(): void {
    this.#timer = null
    for (;;) {
      const [first] = this.#queue
      if (!first) return
      const left = first.due - performance.now()
      if (left > 0) {
        this.#timer = setTimeout(() => this.#go(), left)
        return
      }
      this.#queue.shift()
      first.act()
    }
  }
}

/** Sends a request on a line of its own; nobody waits for the answer. */
function sendAlone(port: number, request: Buffer): void {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => {})
  socket.on('data', () => socket.end())
  socket.write(request)
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const last = copy.length - 1
  copy[last] = copy[last]! ^ 1
  return copy
}
