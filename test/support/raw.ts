import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

/** A TCP connection on which a test may write what no client library would. */
export interface Raw {
  write(bytes: string | Uint8Array): void
  /** Status of the HTTP answer. */
  readonly status: Promise<number>
  /** What the HTTP answer said, once its status is there. */
  head(): string
  /** Text frames that came so far. */
  readonly texts: string[]
  /** What pongs carried so far, a byte a character. */
  readonly pongs: string[]
  /** The code of the close frame; 1006 when the line ended without one. */
  readonly closed: Promise<number>
  /** Takes nothing any more, as a page that hangs. */
  pause(): void
  /** Says that nothing more comes, once all that was written has left. */
  finish(): void
  end(): void
}

const opcodes = { text: 1, close: 8, pong: 10 }

export function openRaw(url: string): Raw {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const texts: string[] = []
  const pongs: string[] = []
  let code = 1006
  let received = Buffer.alloc(0)
  let tellStatus: (status: number) => void = () => {}
  let tellClosed: (code: number) => void = () => {}
  const status = new Promise<number>((resolve) => {
    tellStatus = resolve
  })
  const closed = new Promise<number>((resolve) => {
    tellClosed = resolve
  })
  let upgraded = false
  let head = ''

  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    if (!upgraded && !readHead()) return
    while (readFrame());
  })
  // A reset is an end as well.
  socket.on('error', () => {})
  socket.on('close', () => {
    tellStatus(0)
    tellClosed(code)
  })

  function readHead(): boolean {
    const end = received.indexOf('\r\n\r\n')
    if (end < 0) return false
    head = received.toString('latin1', 0, end)
    tellStatus(Number(head.slice(9, 12)))
    upgraded = head.startsWith('HTTP/1.1 101')
    received = received.subarray(end + 4)
    return upgraded
  }

  function readFrame(): boolean {
    if (received.length < 2) return false
    const long = received[1] === 126
    const start = long ? 4 : 2
    if (received.length < start) return false
    const length = long ? received.readUInt16BE(2) : received[1]!
    if (received.length < start + length) return false
    const payload = received.subarray(start, start + length)
    const opcode = received[0]! & 15
    if (opcode === opcodes.text) texts.push(payload.toString('utf8'))
    if (opcode === opcodes.pong) pongs.push(payload.toString('latin1'))
    if (opcode === opcodes.close && length >= 2) code = payload.readUInt16BE(0)
    received = received.subarray(start + length)
    return true
  }

  return {
    write: (bytes) => void socket.write(bytes),
    status,
    head: () => head,
    texts,
    pongs,
    closed,
    pause: () => socket.pause(),
    finish: () => void socket.end(),
    end: () => socket.destroy(),
  }
}

/** A connection on which the upgrade succeeded. */
export async function upgradeRaw(wsUrl: string): Promise<Raw> {
  const raw = openRaw(wsUrl)
  raw.write(upgradeRequest(wsUrl))
  if ((await raw.status) !== 101) throw new Error('the upgrade was refused')
  return raw
}

/** The request of an upgrade; headers may be changed, or left out with null, and the first line as well. */
export function upgradeRequest(
  wsUrl: string,
  changes: Record<string, string | null> = {},
  line = `GET ${new URL(wsUrl).pathname} HTTP/1.1`,
): string {
  const { host } = new URL(wsUrl)
  const headers: Record<string, string | null> = {
    host,
    origin: `http://${host}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    ...changes,
  }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  )
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`
}

/** A frame as a client sends it, masked; `first` is its first byte: FIN, RSV 1–3 and the opcode. */
export function rawFrame(first: number, payload: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(payload as string)
  const mask = randomBytes(4)
  const length = bytes.length < 126 ? Buffer.from([0x80 | bytes.length]) : Buffer.alloc(3)
  if (bytes.length >= 126) {
    length[0] = 0x80 | 126
    length.writeUInt16BE(bytes.length, 1)
  }
  return Buffer.concat([Buffer.from([first]), length, mask, bytes.map((byte, i) => byte ^ mask[i % 4]!)])
}

export const fin = 0x80
