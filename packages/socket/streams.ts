import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { type CloseCode, closeCodes } from '@kefu/protocol/codes.ts'
import { limits } from '@kefu/protocol/limits.ts'
import { type Arrival, backlogBytes, Connection, type Line } from './connection.ts'
import { turnAway } from './entrance.ts'
import type { Hub } from './hub.ts'
import { leave } from './leave.ts'
import { readBody } from './read-body.ts'
import { isTorrent } from './traffic.ts'
import type { Ways } from './transport.ts'
import type { Turn } from './turn.ts'
import type { HttpRequest, HttpResponse, TemplatedApp } from './uws.ts'

/** All frames of a POST, and its first line. */
const postBytes = (limits.postFrames + 1) * limits.frameBytes
/** Often: proxies drop what is silent, and the library knows a timeout of 10 s for responses. */
const breathEvery = 5
const breath = ':\n\n'
/** There are proxies that keep the first kilobytes to themselves until more comes. */
const padding = `:${' '.repeat(2048)}\n\n`

export interface Streams {
  /** Called once a second: says something on each line from time to time, and so finds out which are dead. */
  breathe(second: number): void
}

/**
 * The way in where something between breaks WebSockets: what we say is a response without an end, what the client says
 * comes by POST. Adds `/events` and `/frames` to the app, and both below `/room/<name>`.
 */
export function addStreams(app: TemplatedApp, hub: Hub, { entrance, connections, turn }: Ways): Streams {
  const lines = new Map<string, StreamLine>()

  // By POST: with that a browser always says its origin, with a GET to its own origin it does not.
  app.post('/events', (res, req) => open(res, req, null))
  app.post('/room/:name/events', (res, req) => open(res, req, req.getParameter(0) ?? ''))
  app.post('/frames', take)
  app.post('/room/:name/frames', take)

  function open(res: HttpResponse, req: HttpRequest, room: string | null): void {
    const arrival = entrance.admit(res, req, room)
    if (typeof arrival === 'string') return turnAway(hub, res, arrival)
    const origin = req.getHeader('origin')
    // Who knows it may speak for this line.
    const key = randomBytes(18).toString('base64url')
    const line = new StreamLine(hub, turn, res, arrival, () => {
      lines.delete(key)
      connections.delete(line.connection)
      hub.log.debug({ connection: line.connection.number }, 'connection closed')
      leave(hub, line.connection)
    })
    lines.set(key, line)
    connections.add(line.connection)
    hub.log.debug({ connection: line.connection.number }, 'connection opened')
    res.onAborted(guarded(() => line.cut()))
    res.onWritable(() => line.drain())
    res.cork(() => {
      allow(res.writeStatus('200 OK'), origin)
        .writeHeader('content-type', 'text/event-stream; charset=utf-8')
        .writeHeader('cache-control', 'no-store, no-transform')
        .writeHeader('x-accel-buffering', 'no')
      line.write(`${padding}event: key\ndata: ${key}\n\n`)
    })
  }

  function take(res: HttpResponse, req: HttpRequest): void {
    if (!entrance.isOpenTo(req)) return turnAway(hub, res, '403 Forbidden')
    const origin = req.getHeader('origin')
    readBody(
      res,
      postBytes,
      guarded((body) => {
        const status = body ? hear(body) : '413 Payload Too Large'
        if (status !== taken) hub.metrics.refused.inc({ code: status.slice(0, 3) })
        res.cork(() => void allow(res.writeStatus(status), origin).end())
      }),
    )
  }

  function hear(body: Buffer): string {
    if (!isUtf8(body)) return '400 Bad Request'
    const [head = '', ...texts] = body.toString('utf8').split('\n')
    const [key = '', no] = head.split(' ')
    return lines.get(key)?.hear(Number(no), texts) ?? '410 Gone'
  }

  /** A throw in a handler would end the process, and with it everybody else's connection. */
  function guarded<Args extends unknown[]>(handle: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        handle(...args)
      } catch (err) {
        hub.log.error({ err }, 'handler failed')
      }
    }
  }

  return {
    breathe(second) {
      for (const line of lines.values())
        if (line.connection.number % breathEvery === second % breathEvery) line.write(breath)
    },
  }
}

const taken = '200 OK'

/** Lets a page of this origin read the answer. Whoever may not talk to us was turned away before. */
function allow(res: HttpResponse, origin: string): HttpResponse {
  return origin === ''
    ? res
    : res.writeHeader('access-control-allow-origin', origin).writeHeader('vary', 'origin')
}

/**
 * The way to one client, which is a response under way. After the end it takes everything and sends nothing: the
 * response must not be touched.
 */
class StreamLine implements Line {
  readonly connection: Connection
  readonly #hub: Hub
  readonly #turn: Turn
  readonly #gone: () => void
  #res: HttpResponse | null
  /** The number of the last POST. */
  #heard = 0
  #texts: string[] | null = null
  /** The library has something left that the socket did not take, of at most so many bytes; 0: it has not. */
  #held = 0
  /** What waits for that. */
  #waiting: string[] = []
  #waitingBytes = 0

  constructor(hub: Hub, turn: Turn, res: HttpResponse, arrival: Arrival, gone: () => void) {
    this.#hub = hub
    this.#turn = turn
    this.#res = res
    this.#gone = gone
    this.connection = new Connection(this, arrival, hub.now())
  }

  /** Takes the frames of a POST, each once: one that comes again, by a proxy that repeats it, is only answered again. */
  hear(no: number, texts: readonly string[]): string {
    const { connection } = this
    if (no <= this.#heard) return taken
    if (no !== this.#heard + 1) return '409 Conflict'
    if (texts.length > limits.postFrames || texts.some(isTooLarge)) return '413 Payload Too Large'
    this.#heard = no
    connection.heardAt = this.#hub.now()
    // Also one without frames, which only says that its client lives.
    if (isTorrent(this.#hub, connection)) connection.close(closeCodes.flood, 'flood')
    for (const text of texts) this.#hub.receive(connection, text)
    return taken
  }

  send(text: string): void {
    if (!this.#res) return
    if (this.#texts) this.#texts.push(text)
    else {
      this.#texts = [text]
      this.#turn.add(this)
    }
  }

  get unsent(): number {
    return this.#held + this.#waitingBytes
  }

  flush(): void {
    const texts = this.#texts
    this.#texts = null
    if (texts) this.write(texts.map((text) => `data: ${text}\n\n`).join(''))
  }

  /** Writes a part of the stream, or keeps it until the one before has gone. */
  write(part: string): void {
    const res = this.#res
    if (!res) return
    const bytes = Buffer.byteLength(part)
    if (this.#held === 0) {
      res.cork(() => {
        if (!res.write(part)) this.#held = bytes
      })
      return
    }
    // Whoever does not take what he is sent is cut off, and resumes where he was.
    if (this.unsent > backlogBytes) return this.end(closeCodes.tooSlow, 'too slow')
    // What goes out anyway wakes the line as well.
    if (part === breath) return
    this.#waiting.push(part)
    this.#waitingBytes += bytes
  }

  /** The socket takes something again. */
  drain(): boolean {
    const res = this.#res
    if (!res) return true
    // Where somebody listens for this, the library writes what it has left only when something is added to it.
    if (!res.write(breath)) return false
    this.#held = 0
    const part = this.#waiting.join('')
    this.#waiting = []
    this.#waitingBytes = 0
    if (part) this.write(part)
    return this.#held === 0
  }

  end(code: CloseCode, reason: string): void {
    this.flush()
    const res = this.#res
    if (!res) return
    this.#res = null
    this.#hub.metrics.closed.inc({ code })
    // Whoever does not read would not read that either, and would be kept for it.
    if (this.#held > 0) res.close()
    // Without the flag that closes the connection too: the library would write a header for it, here, into the body.
    else res.cork(() => void res.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`))
    this.#gone()
  }

  /** The response is gone. */
  cut(): void {
    if (!this.#res) return
    this.#res = null
    this.#gone()
  }
}

function isTooLarge(text: string): boolean {
  return Buffer.byteLength(text) > limits.frameBytes
}
