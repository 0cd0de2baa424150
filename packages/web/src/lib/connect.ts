import { bundle } from './bundle.ts'
import type { Store, Wire, World } from './world.ts'

/** How this page connects: by WebSockets, or where none can be opened by what the bundle `stream` has. */
export function connector(storage: Store | null): World['connect'] {
  /** The one before did not open, or none did on the page before. */
  let isInVain = !!storage?.getItem('kefu.stream')

  return (url) => {
    const socket = new WebSocket(url)
    const wire: Wire = {
      send: (text) => socket.send(text),
      close: () => socket.close(),
    }
    let isTakenOver: Promise<boolean> | undefined
    const seekHelp = () => {
      isTakenOver = bundle<typeof import('../stream/main.ts')>('stream')
        .then(({ takeOver }) => takeOver(wire, socket, storage))
        .catch(() => false)
    }
    if (isInVain) seekHelp()
    // Some proxies never answer. 0 is what it says of itself until then.
    else setTimeout(() => socket.readyState || seekHelp(), 4_000)
    isInVain = true
    socket.onopen = () => {
      isInVain = false
      wire.onopen?.()
    }
    socket.onmessage = ({ data }) => wire.onmessage?.(data)
    socket.onclose = async ({ code }) => (await isTakenOver) || wire.onclose?.(code)
    return wire
  }
}
