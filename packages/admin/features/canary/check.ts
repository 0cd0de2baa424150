import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { WebSocket } from 'undici'
import type { Measured, Reason } from './queries.ts'

/** The way in: where the socket server is, from which page, and what the canary shows there. */
export interface Entrance {
  readonly url: string
  readonly origin: string
  token(): string
  ticket(): string
}

/** A message did not get through; `reason` says how far it came. */
export class CanaryFailure extends Error {
  readonly reason: Reason

  constructor(reason: Reason, cause: unknown) {
    super(`the canary got as far as: ${reason}`, { cause })
    this.reason = reason
  }
}

const Heard = Compile(
  Type.Object({
    type: Type.String(),
    cid: Type.Optional(Type.String()),
    conversation: Type.Optional(Type.Integer()),
  }),
)
type Heard = { type: string; cid?: string; conversation?: number }
const pauseMs = 500

/**
 * Tries until it succeeds, as a visitor's page does, or the patience is over; then throws how it failed. A restart is over
 * sooner, and is no failure.
 */
export async function withPatience<Result>(
  attempt: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  let failure: unknown
  for (;;) {
    try {
      return await attempt()
    } catch (err) {
      // One that was cut short knows less than the one before.
      if (!signal.aborted) failure = err
      await sleep(pauseMs, undefined, { signal }).catch(() => {
        throw failure ?? err
      })
    }
  }
}

/**
 * The whole way, once: a visitor and an agent log in on sockets of their own, the visitor says something, hears that it
 * is stored, and the agent hears it.
 */
export async function checkOnce(entrance: Entrance, patience: AbortSignal): Promise<Measured> {
  // Of this attempt alone: those before it leave nothing behind that listens.
  const signal = AbortSignal.any([patience])
  const sockets: WebSocket[] = []
  const enter = (login: object) => {
    const socket = new WebSocket(entrance.url, { headers: { origin: entrance.origin } })
    sockets.push(socket)
    return logIn(socket, { type: 'login', v: 1, ...login }, signal)
  }
  try {
    const [visitor, agent] = await upTo(
      'connect',
      Promise.all([
        enter({ group: 'member', token: entrance.token() }),
        enter({ group: 'admin', ticket: entrance.ticket() }),
      ]),
    )
    return await say(visitor, agent.socket, signal)
  } finally {
    for (const socket of sockets) socket.close()
  }
}

interface LoggedIn {
  socket: WebSocket
  conversation: number | undefined
}

async function logIn(socket: WebSocket, login: object, signal: AbortSignal): Promise<LoggedIn> {
  socket.addEventListener('open', () => socket.send(JSON.stringify(login)))
  const { conversation } = await hear(socket, ({ type }) => type === 'ready', signal)
  return { socket, conversation }
}

async function say(
  { socket, conversation }: LoggedIn,
  agent: WebSocket,
  signal: AbortSignal,
): Promise<Measured> {
  const cid = randomUUID()
  const isOurs = (type: string) => (heard: Heard) => heard.type === type && heard.cid === cid
  const acknowledged = hear(socket, isOurs('ack'), signal)
  const delivered = hear(agent, isOurs('msg'), signal)
  const start = performance.now()
  const took = () => performance.now() - start
  socket.send(JSON.stringify({ type: 'msg', cid, msg: 'canary', conversation }))
  const times = await Promise.all([
    upTo('acknowledge', acknowledged.then(took)),
    upTo('deliver', delivered.then(took)),
  ])
  return { acknowledged: times[0], delivered: times[1] }
}

function upTo<Result>(reason: Reason, step: Promise<Result>): Promise<Result> {
  return step.catch((cause: unknown) => {
    throw new CanaryFailure(reason, cause)
  })
}

/** The next frame that fits. Rejects when the line ends, when something was refused, and when it is too late. */
function hear(socket: WebSocket, fits: (heard: Heard) => boolean, signal: AbortSignal): Promise<Heard> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('message', ({ data }) => {
      const heard: unknown = JSON.parse(String(data))
      if (!Heard.Check(heard)) return
      if (heard.type === 'error' || heard.type === 'busy')
        reject(new Error(`the answer was: ${String(data)}`))
      else if (fits(heard)) resolve(heard)
    })
    socket.addEventListener('error', ({ message }) => reject(new Error(`no socket: ${message}`)))
    socket.addEventListener('close', ({ code, reason }) => reject(new Error(`closed with ${code} ${reason}`)))
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
