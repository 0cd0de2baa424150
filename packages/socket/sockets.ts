import { type CloseCode, closeCodes } from '@kefu/protocol/codes.ts'
import { limits } from '@kefu/protocol/limits.ts'
import { type Arrival, backlogBytes, Connection, type Line } from './connection.ts'
import { turnAway } from './entrance.ts'
import type { Hub } from './hub.ts'
import { leave } from './leave.ts'
import { receiveBinary } from './router.ts'
import type { Ways } from './transport.ts'
import type { Turn } from './turn.ts'
import { type HttpRequest, type HttpResponse, native, type TemplatedApp, type WebSocket } from './uws.ts'

/** The library's code for a line that broke, and for a frame that it refused itself: too large, or none at all. */
const broken = 1006
/** Pings of a client that only keep its line open. */
const pings = { window: 10_000, most: 30 }

/** uWebSockets.js copies what is in it to the socket, and lets us read that even after the close, and nothing else. */
interface Seat {
  readonly line: SocketLine
}
type Socket = WebSocket<Seat>

/** The usual way in, and the only file that knows what a WebSocket is. Adds `/` and `/room/<name>` to the app. */
export function addSockets(app: TemplatedApp, hub: Hub, { entrance, connections, turn }: Ways): void {
  function upgrade(res: HttpResponse, req: HttpRequest, context: unknown, room: string | null): void {
    if (req.getHeader('sec-websocket-version') !== '13') return turnAway(hub, res, '426 Upgrade Required')
    const arrival = entrance.admit(res, req, room)
    if (typeof arrival === 'string') return turnAway(hub, res, arrival)
    const line = new SocketLine(hub, turn, arrival)
    const [key, protocol] = [req.getHeader('sec-websocket-key'), req.getHeader('sec-websocket-protocol')]
    res.upgrade({ line }, key, protocol, req.getHeader('sec-websocket-extensions'), context as never)
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
      hub.log.debug({ connection: line.connection.number }, 'connection opened')
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
      hub.log.debug({ connection: line.connection.number, code }, 'connection closed')
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
}

/**
 * The way to one client, which hangs on its socket. After the end it takes everything and sends nothing: the socket must
 * not be touched.
 */
class SocketLine implements Line {
  readonly connection: Connection
  pings = 0
  pingsSince = 0
  readonly #hub: Hub
  readonly #turn: Turn
  #texts: string[] | null = null
  /** Null before the socket is open and after the end. */
  #ws: Socket | null = null

  constructor(hub: Hub, turn: Turn, arrival: Arrival) {
    this.#hub = hub
    this.#turn = turn
    this.connection = new Connection(this, arrival, hub.now())
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
    this.#hub.metrics.closed.inc({ code })
    ws.end(code, reason)
  }

  /** The socket is gone. Codes that a client chose are not counted: he could make up thousands. */
  cut(code: number): void {
    if (this.#ws && code === broken) this.#hub.metrics.closed.inc({ code })
    this.#ws = null
    this.#texts = null
  }
}
