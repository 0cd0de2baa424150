import { put } from '../lib/put.ts'
import type { Store, Wire } from '../lib/world.ts'
import { Stream } from './stream.ts'

/** Since when this browser has no WebSockets, ms. */
const KEY = 'kefu.stream'
/** After this much they are tried again. */
const LATER = 10 * 60_000
/** So much longer a WebSocket may take to open than a stream; it is cheaper for both sides. */
const GRACE = 2_000

/** Does the work of a wire, whose WebSocket does not open, by a stream, if that does. Says whether it does. */
export async function takeOver(wire: Wire, socket: WebSocket, storage: Store | null): Promise<boolean> {
  const stream = new Stream(socket.url)
  wire.close = () => {
    socket.close()
    stream.close()
  }
  const isKnown = wasInVain(storage)
  if (isKnown) socket.close()
  // Where HTTP does not work either, something else is wrong than the WebSocket.
  if (!(await hasOpened(stream))) return false
  await Promise.race([hasEnded(socket), new Promise((resolve) => setTimeout(resolve, GRACE))])
  if (socket.readyState === WebSocket.OPEN) stream.close()
  if (!stream.isOpen) return false
  socket.onopen = socket.onmessage = null
  socket.close()
  wire.send = (text) => stream.send(text)
  stream.onmessage = (data) => wire.onmessage?.(data)
  stream.onclose = (code) => wire.onclose?.(code)
  if (storage && !isKnown) put(storage, KEY, String(Date.now()))
  tryLater(socket.url, stream, storage)
  wire.onopen?.()
  return true
}

function wasInVain(storage: Store | null): boolean {
  return Math.abs(Date.now() - Number(storage?.getItem(KEY))) < LATER
}

function hasOpened(stream: Stream): Promise<boolean> {
  return new Promise((resolve) => {
    stream.onopen = () => resolve(true)
    stream.onclose = () => resolve(false)
  })
}

/** It opened, or never will. */
function hasEnded(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== WebSocket.CONNECTING) resolve()
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('close', () => resolve())
  })
}

/** People carry their computers to places where there are WebSockets: then the line breaks, and comes back as one. */
function tryLater(url: string, stream: Stream, storage: Store | null): void {
  setTimeout(() => {
    if (!stream.isOpen) return
    const trial = new WebSocket(url)
    trial.onopen = () => {
      trial.onclose = null
      trial.close()
      storage?.removeItem(KEY)
      stream.close()
    }
    trial.onclose = () => tryLater(url, stream, storage)
  }, LATER)
}
