import { limits } from '@kefu/protocol/limits.ts'
import { Bucket, type Rate } from './bucket.ts'
import type { Traffic } from './connection.ts'
import type { Connection, Hub } from './hub.ts'

/** Twice in a row is a hand; more is a loop. */
const lists: Rate = { perSecond: 2, burst: 10 }
/** A person turns pages more slowly. */
const pages: Rate = { perSecond: 1, burst: 10 }
const floodWindow = 10_000
/** Messages in ten seconds, refused ones too, that no person writes. */
const flood = { visitor: 150, agent: 300 }
/** An outbox is sent at four times the pace. */
const resentWeight = 1 / 4
/** Frames of any kind: an agent's page that comes back to hundreds of conversations needs fewer. */
const frames: Rate = { perSecond: 100, burst: 1000 }
const typingEvery = 3_000

function trafficOf(hub: Hub, connection: Connection): Traffic {
  const now = hub.now()
  connection.traffic ??= {
    messages: new Bucket(messageRate(connection), now),
    resent: new Bucket(limits.resent, now),
    lists: new Bucket(lists, now),
    pages: new Bucket(pages, now),
    typing: Number.NEGATIVE_INFINITY,
    count: 0,
    countSince: now,
  }
  return connection.traffic
}

/** Takes from one of a connection's buckets: 0, or the milliseconds to wait. */
export function waitFor(
  hub: Hub,
  connection: Connection,
  what: 'messages' | 'resent' | 'lists' | 'pages',
): number {
  if (!hub.limits) return 0
  const rate = { messages: messageRate(connection), resent: limits.resent, lists, pages }[what]
  // Whoever waited may send as many as he may have on the wire: else all but one of them come back again.
  const enough = what === 'lists' ? 1 : limits.window
  return trafficOf(hub, connection)[what].take(rate, hub.now(), enough)
}

/** Counts a message, and says whether these are too many to be a person's. */
export function isFlood(hub: Hub, connection: Connection, again = false): boolean {
  if (!hub.limits) return false
  const traffic = trafficOf(hub, connection)
  const now = hub.now()
  if (now - traffic.countSince > floodWindow) {
    traffic.count = 0
    traffic.countSince = now
  }
  traffic.count += again ? resentWeight : 1
  return traffic.count > flood[connection.person]
}

/** Counts a frame of any kind, and says whether these are too many even for a page with a great deal to do. */
export function isTorrent(hub: Hub, connection: Connection): boolean {
  return hub.limits && ++connection.frames > frames.burst
}

/** Called once a second. A number and no bucket: most connections never send anything but their login. */
export function forgetFrames(connection: Connection): void {
  connection.frames = Math.max(0, connection.frames - frames.perSecond)
}

/** Whether a `typing` may go on; others are dropped, the next one says the same. */
export function mayType(hub: Hub, connection: Connection): boolean {
  const traffic = trafficOf(hub, connection)
  const now = hub.now()
  if (now - traffic.typing < typingEvery) return false
  traffic.typing = now
  return true
}

function messageRate({ person }: Connection): Rate {
  return person === 'agent' ? limits.agent : limits.visitor
}
