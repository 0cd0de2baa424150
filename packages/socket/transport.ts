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

/** uWebSockets.js copies what is in it to the socket, and lets us read that even after the close, and nothing else. */
interface Seat {
  readonly line: SocketLine
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
    const ticket = req.getQuery('ticket') || null
    const token = req.getQuery('token') || null
    const userAgent = req.getHeader('user-agent').slice(0, limits.userAgentLength)
    const line = new SocketLine(turn, { address, room, ticket, token, userAgent })
    const [key, protocol] = [req.getHeader('sec-websocket-key'), req.getHeader('sec-websocket-protocol')]
    res.upgrade({ line }, key, protocol, req.getHeader('sec-websocket-extensions'), context as never)
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
      const { line } = ws.getUserData()
      line.open(ws)
      connections.add(line.connection)
    }),
    message: guarded((ws: Socket, message: ArrayBuffer, isBinary: boolean) => {
      const { connection } = ws.getUserData().line
      if (isBinary) return receiveBinary(hub, connection)
      // The buffer is dead after this turn: it is copied here, once, into a string.
      hub.receive(connection, Buffer.from(message).toString('utf8'))
    }),
    ping: guarded((ws: Socket) => {
      const { line } = ws.getUserData()
      const now = hub.now()
      if (now - line.pingsSince > pings.window) {
        line.pings = 0
        line.pingsSince = now
      }
      if (++line.pings > pings.most && hub.limits) line.connection.close(closeCodes.flood, 'too many pings')
    }),
    pong: guarded((ws: Socket) => {
      ws.getUserData().line.connection.heardAt = hub.now()
    }),
    close: guarded((ws: Socket, code: number) => {
      // Only getUserData is safe from here on.
      const { line } = ws.getUserData()
      line.cut(code)
      connections.delete(line.connection)
      leave(hub, line.connection)
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
        hub.log.error({ err, connection: args[0].getUserData().line.connection.number }, 'handler failed')
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

/**
 * The way to one client, which hangs on its socket. After the end it takes everything and sends nothing: the socket must
 * not be touched.
 */
class SocketLine implements Line {
  readonly connection: Connection
  pings = 0
  pingsSince = 0
  readonly #turn: Turn
  #texts: string[] | null = null
  /** Null before the socket is open and after the end. */
  #ws: Socket | null = null

  constructor(turn: Turn, arrival: Arrival) {
    this.#turn = turn
    this.connection = new Connection(this, arrival, turn.hub.now())
  }

  open(ws: Socket): void {
    this.#ws = ws
  }

  send(text: string): void {
    if (!this.#ws) return
    if (this.#texts) this.#texts.push(text)
    else {
      this.#texts = [text]
      this.#turn.add(this)
    }
  }

  get unsent(): number {
    return this.#ws?.getBufferedAmount() ?? 0
  }

  flush(): void {
    const ws = this.#ws
    const texts = this.#texts
    this.#texts = null
    if (!texts || !ws) return
    let dropped = false
    ws.cork(() => {
      for (const text of texts) dropped = ws.send(text) === 2 || dropped
    })
    // Whoever does not take what he is sent is cut off, and resumes where he was.
    if (dropped) this.end(closeCodes.tooSlow, 'too slow')
  }

  end(code: CloseCode, reason: string): void {
    this.flush()
    const ws = this.#ws
    if (!ws) return
    this.#ws = null
    this.#turn.hub.metrics.closed.inc({ code })
    ws.end(code, reason)
  }

  /** The socket is gone. Codes that a client chose are not counted: he could make up thousands. */
  cut(code: number): void {
    if (this.#ws && code === broken) this.#turn.hub.metrics.closed.inc({ code })
    this.#ws = null
    this.#texts = null
  }
}
