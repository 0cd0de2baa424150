import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { clientFrame, FrameReader, opcodes } from './codec.ts'

/** All wires read into the same memory: what came is dealt with before anybody reads again. */
const inbox = Buffer.allocUnsafe(64 * 1024)
const openWithinMs = 30_000

/** A WebSocket client that does as little as one can: it shares the cores with what it measures. */
export class Wire {
  /** A text frame came: `bytes` from `start` to `end`, until the call returns. */
  onText: (bytes: Buffer, start: number, end: number) => void = () => {}
  /** Everything that came at once was given to `onText`. */
  onTurn: () => void = () => {}
  /** It is over, and not because of us. */
  onGone: () => void = () => {}
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  #open = true

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('close', () => {
      if (!this.#open) return
      this.#open = false
      this.onGone()
    })
  }

  /** Opens a socket at a ws: address. Rejects when the upgrade is refused, or is not answered in time. */
  static open(address: string): Promise<Wire> {
    const { hostname, port, host, pathname, search } = new URL(address)
    return new Promise((resolve, reject) => {
      let head = ''
      let wire: Wire | null = null
      const socket = connect({
        host: hostname,
        port: Number(port),
        noDelay: true,
        onread: {
          buffer: inbox,
          callback(count) {
            if (wire) wire.#read(count)
            else beginWith(count)
            return true
          },
        },
      })
      const deadline = setTimeout(() => socket.destroy(new Error('no answer to the upgrade')), openWithinMs)
      socket.on('error', reject)
      socket.once('close', () => {
        clearTimeout(deadline)
        reject(new Error('closed during the upgrade'))
      })
      socket.write(upgradeOf(host, pathname + search))

      function beginWith(count: number): void {
        head += inbox.toString('latin1', 0, count)
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        clearTimeout(deadline)
        if (!head.startsWith('HTTP/1.1 101')) return void socket.destroy(new Error(head.slice(0, end)))
        wire = new Wire(socket)
        const opened = wire
        resolve(opened)
        // What came along with the head goes to whoever waits for the wire, once he has it.
        const rest = Buffer.from(head.slice(end + 4), 'latin1')
        if (rest.length > 0) setImmediate(() => opened.#take(rest))
      }
    })
  }

  /** Writes frames that `clientFrame` made, one or several in a row. */
  write(frames: Buffer): void {
    if (this.#open) this.#socket.write(frames)
  }

  send(text: string): void {
    this.write(clientFrame(opcodes.text, Buffer.from(text)))
  }

  /** Ends it; `onGone` is not called. */
  close(): void {
    if (!this.#open) return
    this.write(clientFrame(opcodes.close, Buffer.from([0x03, 0xe8])))
    this.#open = false
    this.#socket.destroySoon()
  }

  #read(count: number): void {
    this.#take(inbox.subarray(0, count))
  }

  #take(chunk: Buffer): void {
    if (!this.#open) return
    this.#reader.read(chunk, this.#onFrame)
    this.onTurn()
  }

  readonly #onFrame = (opcode: number, bytes: Buffer, start: number, end: number): void => {
    if (opcode === opcodes.text) this.onText(bytes, start, end)
    else if (opcode === opcodes.ping)
      this.write(clientFrame(opcodes.pong, Buffer.from(bytes.subarray(start, end))))
    else if (opcode === opcodes.close) this.#socket.end()
  }
}

function upgradeOf(host: string, path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n')
}
