import { randomUUID } from 'node:crypto'
import type { Wire, World } from '@kefu/web/src/lib/world.ts'
import { WebSocket } from 'undici'
import { FakeStore } from '../web/fake-browser.ts'

/** Who looks at the wires of a page. */
export interface Watcher {
  /** A frame goes out. */
  goesOut(text: string): void
  closed(code: number): void
}

/** A browser without a screen: real time, real sockets, one page at a time. What is stored outlives the page. */
export class Browser {
  readonly storage = new FakeStore()
  readonly #watch: Watcher
  readonly #wakers = new Set<() => void>()

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
      onWake: (wake) => {
        this.#wakers.add(wake)
        return () => this.#wakers.delete(wake)
      },
    }
  }

  /** The person looks at the page again. */
  wake(): void {
    for (const wake of this.#wakers) wake()
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
      watch.goesOut(text)
      socket.send(text)
    },
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  socket.addEventListener('open', () => wire.onopen?.())
  socket.addEventListener('message', ({ data }) => wire.onmessage?.(data))
  socket.addEventListener('close', ({ code }) => {
    watch.closed(code)
    wire.onclose?.(code)
  })
  return wire
}
