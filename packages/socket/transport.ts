import { type CloseCode, closeCodes } from '@kefu/protocol/codes.ts'
import { limits } from '@kefu/protocol/limits.ts'
import { type Arrival, Connection, type Line } from './connection.ts'
import { clientAddress, createGate, plainAddress, trustedProxies } from './gate.ts'
import type { Hub } from './hub.ts'
import { leave } from './leave.ts'
import { mayConnect, type OriginRules } from './origin.ts'
import { receiveBinary } from './router.ts'
import { type HttpRequest, type HttpResponse, native, type TemplatedApp, type WebSocket } from './uws.ts'

const backlogBytes = 256 * 1024
/** The library's code for a line that broke, and for a frame that it refused itself: too large, or none at all. */
const broken = 1006
/** Pings of a client that only keep its line open. */
const pings = { window: 10_000, most: 30 }

/** What hangs on each socket. uWebSockets.js lets us read it even after the close, and nothing else. */
interface Seat {
  readonly arrival: Arrival
  connection: Connection | null
  line: SocketLine | null
  pings: number
  pingsSince: number
}
type Socket = WebSocket<Seat>

export interface TransportOptions extends OriginRules {
  readonly trustProxy: readonly string[]
  /** The names of the rooms, or null while they are not known. */
  rooms(): ReadonlySet<string> | null
}

export interface Transport {
  /** Everybody whose socket is open. */
  readonly connections: ReadonlySet<Connection>
  closeAll(code: CloseCode, reason: string): void
  /** Forgets what it knows of quiet addresses. */
  prune(): void
}

/** Lets browsers in: the only file that knows what a WebSocket is. Adds `/` and `/room/<name>` to the app. */
export function addTransport(app: TemplatedApp, hub: Hub, options: TransportOptions): Transport {
  const isTrustedProxy = trustedProxies(options.trustProxy)
  const gate = createGate(options.limits, isTrustedProxy, hub.now)
  const connections = new Set<Connection>()
  const turn = new Turn(hub)

  function upgrade(res: HttpResponse, req: HttpRequest, context: unknown, room: string | null): void {
    const socketAddress = plainAddress(Buffer.from(res.getRemoteAddressAsText()).toString())
    const address = clientAddress(socketAddress, req.getHeader('x-forwarded-for'), isTrustedProxy)
    const refusal = refusalOf(req, address, room)
    if (refusal) {
      hub.metrics.refused.inc({ code: refusal.slice(0, 3) })
      return void res.cork(() => res.writeStatus(refusal).end())
    }
    const seat: Seat = {
      arrival: {
        address,
        room,
        ticket: req.getQuery('ticket') || null,
        token: req.getQuery('token') || null,
      },
      connection: null,
      line: null,
      pings: 0,
      pingsSince: 0,
    }
    const [key, protocol] = [req.getHeader('sec-websocket-key'), req.getHeader('sec-websocket-protocol')]
    res.upgrade(seat, key, protocol, req.getHeader('sec-websocket-extensions'), context as never)
  }

  function refusalOf(req: HttpRequest, address: string, room: string | null): string | null {
    if (req.getHeader('sec-websocket-version') !== '13') return '426 Upgrade Required'
    if (!mayConnect(options, req.getHeader('origin'), req.getHeader('host'))) return '403 Forbidden'
    if (!gate.admits(address)) return '429 Too Many Requests'
    if (room === null) return null
    const rooms = options.rooms()
    if (!rooms) return '503 Service Unavailable'
    return rooms.has(room) ? null : '404 Not Found'
  }

  const behavior = {
    compression: native.DISABLED,
    maxPayloadLength: limits.frameBytes,
    maxBackpressure: backlogBytes,
    closeOnBackpressureLimit: false,
    idleTimeout: 60,
    sendPingsAutomatically: true,
    open: guarded((ws: Socket) => {
      const seat = ws.getUserData()
      const line = new SocketLine(ws, turn)
      const connection = new Connection(line, seat.arrival, hub.now())
      seat.line = line
      seat.connection = connection
      connections.add(connection)
    }),
    message: guarded((ws: Socket, message: ArrayBuffer, isBinary: boolean) => {
      const { connection } = ws.getUserData()
      if (!connection) return
      if (isBinary) return receiveBinary(hub, connection)
      // The buffer is dead after this turn: it is copied here, once, into a string.
      hub.receive(connection, Buffer.from(message).toString('utf8'))
    }),
    ping: guarded((ws: Socket) => {
      const seat = ws.getUserData()
      const now = hub.now()
      if (now - seat.pingsSince > pings.window) {
        seat.pings = 0
        seat.pingsSince = now
      }
      if (++seat.pings > pings.most && hub.limits) seat.connection?.close(closeCodes.flood, 'too many pings')
    }),
    pong: guarded((ws: Socket) => {
      const { connection } = ws.getUserData()
      if (connection) connection.heardAt = hub.now()
    }),
    close: guarded((ws: Socket, code: number) => {
      // Only getUserData is safe from here on.
      const { connection, line } = ws.getUserData()
      line?.cut(code)
      if (!connection) return
      connections.delete(connection)
      leave(hub, connection)
    }),
  }

  /** A throw in a handler would end the process, and with it everybody else's connection. */
  function guarded<Args extends [Socket, ...unknown[]]>(
    handle: (...args: Args) => void,
  ): (...args: Args) => void {
    return (...args) => {
      try {
        handle(...args)
      } catch (err) {
        hub.log.error({ err, connection: args[0].getUserData().connection?.number }, 'handler failed')
      }
    }
  }

  app.ws('/', { ...behavior, upgrade: (res, req, context) => upgrade(res, req, context, null) })
  app.ws('/room/:name', {
    ...behavior,
    upgrade: (res, req, context) => upgrade(res, req, context, req.getParameter(0) ?? ''),
  })

  return {
    connections,
    closeAll(code, reason) {
      for (const connection of connections) connection.close(code, reason)
      turn.flush()
    },
    prune: () => gate.prune(),
  }
}

/**
 * Gathers what is sent in one turn of the event loop and writes it in one go for each socket: a send of its own for
 * each frame costs two and a half times as much.
 */
class Turn {
  readonly hub: Hub
  #written: SocketLine[] = []
  #scheduled = false

  constructor(hub: Hub) {
    this.hub = hub
  }

  add(line: SocketLine): void {
    this.#written.push(line)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.flush())
  }

  flush(): void {
    this.#scheduled = false
    const lines = this.#written
    this.#written = []
    for (const line of lines) line.flush()
  }
}

/** The way to one client. After the end it takes everything and sends nothing: the socket must not be touched. */
class SocketLine implements Line {
  readonly #ws: Socket
  readonly #turn: Turn
  #texts: string[] | null = null
  #open = true

  constructor(ws: Socket, turn: Turn) {
    this.#ws = ws
    this.#turn = turn
  }

  send(text: string): void {
    if (!this.#open) return
    if (this.#texts) this.#texts.push(text)
    else {
      this.#texts = [text]
      this.#turn.add(this)
    }
  }

  get unsent(): number {
    return this.#open ? this.#ws.getBufferedAmount() : 0
  }

  flush(): void {
    const texts = this.#texts
    this.#texts = null
    if (!texts || !this.#open) return
    let dropped = false
    this.#ws.cork(() => {
      for (const text of texts) dropped = this.#ws.send(text) === 2 || dropped
    })
    // Whoever does not take what he is sent is cut off, and resumes where he was.
    if (dropped) this.end(closeCodes.tooSlow, 'too slow')
  }

  end(code: CloseCode, reason: string): void {
    this.flush()
    if (!this.#open) return
    this.#open = false
    this.#turn.hub.metrics.closed.inc({ code })
    this.#ws.end(code, reason)
  }

  /** The socket is gone. Codes that a client chose are not counted: he could make up thousands. */
  cut(code: number): void {
    if (this.#open && code === broken) this.#turn.hub.metrics.closed.inc({ code })
    this.#open = false
    this.#texts = null
  }
}
