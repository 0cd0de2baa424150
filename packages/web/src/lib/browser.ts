import { connector } from './connect.ts'
import { LeaseLocks } from './lease.ts'
import type { Channel, Clock, Locks, Store, World } from './world.ts'

/** The browser this page runs in. */
export function browserWorld(): World {
  const storage = usableStorage()
  return {
    clock,
    storage,
    locks: locksFor(storage),
    connect: connector(storage),
    channel: storage ? tabs : silence,
    random: Math.random,
    uuid,
    onWake,
  }
}

export const clock: Clock = {
  now: Date.now,
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

// Reading `localStorage` throws where the person blocked it, writing where the browser gives it no room.
function usableStorage(): Store | null {
  try {
    localStorage.setItem('kefu.test', '')
    localStorage.removeItem('kefu.test')
    return localStorage
  } catch {
    return null
  }
}

// Without storage each tab is a person of its own and owns what it writes.
function locksFor(storage: Store | null): Locks {
  if (!storage) return { hold: holdAlone }
  // Browsers keep Web Locks from pages that came over plain http.
  return 'locks' in navigator
    ? { hold: holdWebLock }
    : new LeaseLocks({ storage, clock, random: Math.random, uuid })
}

const holdAlone: Locks['hold'] = (_name, { held }) => {
  queueMicrotask(held)
  return () => {}
}

const holdWebLock: Locks['hold'] = (name, { steal, held, lost }) => {
  const waiting = new AbortController()
  let letGo = false
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const options = steal ? { steal } : { signal: waiting.signal }
  navigator.locks
    .request(name, options, () => {
      if (letGo) return
      held()
      return released
    })
    // The browser ends a request in this way when another tab steals the lock, and when we leave the line.
    .catch((error: unknown) => {
      if (!(error instanceof DOMException)) throw error
      if (letGo) return
      if (error.name === 'AbortError') lost()
      // Here there are no locks: better sent twice than never.
      else held()
    })
  return () => {
    letGo = true
    waiting.abort()
    release()
  }
}

function tabs<Message>(name: string): Channel<Message> {
  const broadcast = new BroadcastChannel(name)
  const channel: Channel<Message> = {
    post: (message) => broadcast.postMessage(message),
    onmessage: null,
    close: () => broadcast.close(),
  }
  broadcast.onmessage = (event) => channel.onmessage?.(event.data)
  return channel
}

function silence<Message>(): Channel<Message> {
  return { post: () => {}, onmessage: null, close: () => {} }
}

// `crypto.randomUUID` is kept from pages that came over plain http; the random numbers are not.
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('')
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

const onWake: World['onWake'] = (wake) => {
  const listening = new AbortController()
  const { signal } = listening
  const shown = () => {
    if (document.visibilityState === 'visible') wake()
  }
  document.addEventListener('visibilitychange', shown, { signal })
  addEventListener('pageshow', () => wake(), { signal })
  addEventListener('online', () => wake('online'), { signal })
  addEventListener('offline', () => wake('offline'), { signal })
  return () => listening.abort()
}
