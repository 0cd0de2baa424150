import type { ServerFrame } from '@kefu/protocol/frames.ts'
import { WebSocket } from 'undici'

/** What anybody may be sent: our frames, or those of the original. */
export type Frame = Record<string, unknown> & { type?: string }
type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>

/** A client on a real socket. It keeps all it was sent; `next` waits for a frame and takes it out. */
export interface Wire {
  send(frame: object | string): void
  sendBytes(bytes: Uint8Array): void
  next<Type extends ServerFrame['type']>(
    type: Type,
    fits?: (frame: FrameOf<Type>) => boolean,
  ): Promise<FrameOf<Type>>
  /** The next frame at all. */
  take(): Promise<Frame>
  /** All frames that nobody took yet. */
  readonly rest: Frame[]
  readonly closed: Promise<{ code: number; reason: string }>
  close(): void
}

/** Opens a socket; rejects when the upgrade is refused. */
export async function openWire(
  url: string,
  origin = new URL(url.replace(/^ws/, 'http')).origin,
  headers: Record<string, string> = {},
): Promise<Wire> {
  const socket = new WebSocket(url, { headers: { origin, ...headers } })
  const inbox = createInbox()
  socket.addEventListener('message', ({ data }) => inbox.take(String(data)))
  socket.addEventListener('close', ({ code, reason }) => inbox.end(code, reason))
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', (event) => reject(new Error(`no socket: ${event.message}`)))
  })

  return {
    ...inbox.wire,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    sendBytes: (bytes) => socket.send(bytes),
    close: () => socket.close(),
  }
}

/** The side of a client that is sent frames, whatever carries them. */
export function createInbox() {
  const rest: Frame[] = []
  const waiting: {
    fits: (frame: Frame) => boolean
    resolve: (frame: Frame) => void
    reject: (err: Error) => void
  }[] = []
  let tellEnd: (value: { code: number; reason: string }) => void = () => {}
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    tellEnd = resolve
  })

  function take(text: string): void {
    const frame = JSON.parse(text)
    const index = waiting.findIndex(({ fits }) => fits(frame))
    if (index < 0) rest.push(frame)
    else waiting.splice(index, 1)[0]?.resolve(frame)
  }

  function end(code: number, reason = ''): void {
    tellEnd({ code, reason })
    for (const { reject } of waiting.splice(0))
      reject(new Error(`closed with ${code} ${reason} before the frame came; it had ${JSON.stringify(rest)}`))
  }

  function await_(fits: (frame: Frame) => boolean): Promise<Frame> {
    const index = rest.findIndex(fits)
    if (index >= 0) return Promise.resolve(rest.splice(index, 1)[0]!)
    return new Promise((resolve, reject) => waiting.push({ fits, resolve, reject }))
  }

  const wire: Pick<Wire, 'next' | 'take' | 'rest' | 'closed'> = {
    next: ((type: string, fits: (frame: never) => boolean = () => true) =>
      await_((frame) => frame.type === type && fits(frame as never))) as unknown as Wire['next'],
    take: () => await_(() => true),
    rest,
    closed,
  }
  return { take, end, wire }
}
