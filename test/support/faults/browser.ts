import { randomUUID } from 'node:crypto'
import type { Wire, World } from '@kefu/web/src/lib/world.ts'
import { WebSocket } from 'undici'
import { FakeStore } from '../web/fake-browser.ts'

/** What a page puts on the wire, frame by frame, as it goes out. */
export type Watcher = (text: string) => void

/** A browser without a screen: real time, real sockets, one page at a time. What is stored outlives the page. */
export class Browser {
  readonly storage = new FakeStore()
  readonly #watch: Watcher

  constructor(watch: Watcher) {
    this.#watch = watch
  }

  page(): World {
    return {
      clock: { now: Date.now, after },
      storage: this.storage,
      locks: { hold: holdAlone },
      connect: (url) => connect(url, this.#watch),
      channel: () => ({ post: () => {}, onmessage: null, close: () => {} }),
      random: Math.random,
      uuid: randomUUID,
      onWake: () => () => {},
    }
  }
}

/** The clock of all pages. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

const holdAlone: World['locks']['hold'] = (_name, { held }) => {
  let isWanted = true
  queueMicrotask(() => {
    if (isWanted) held()
  })
  return () => {
    isWanted = false
  }
}

function connect(url: string, watch: Watcher): Wire {
  const socket = new WebSocket(url, { headers: { origin: new URL(url.replace(/^ws/, 'http')).origin } })
  const wire: Wire = {
    send(text) {
      watch(text)
      socket.send(text)
    },
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  socket.addEventListener('open', () => wire.onopen?.())
  socket.addEventListener('message', ({ data }) => wire.onmessage?.(data))
  socket.addEventListener('close', ({ code }) => wire.onclose?.(code))
  return wire
}
