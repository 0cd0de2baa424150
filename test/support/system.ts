import { randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { buildApp } from '@kefu/admin/app.ts'
import { type Config, readConfig } from '@kefu/admin/config.ts'
import { startCanary } from '@kefu/admin/features/canary/watch.ts'
import { startInboxNews } from '@kefu/admin/features/inbox/news.ts'
import { openTickets } from '@kefu/admin/features/login/ticket.ts'
import { startSweeper, sweep } from '@kefu/admin/features/routing/sweep.ts'
import { startFiling } from '@kefu/admin/features/search/filing.ts'
import { Unfiled } from '@kefu/admin/features/search/unfiled.ts'
import { type Db, openDb } from '@kefu/admin/plugins/db.ts'
import { connectSocketServer } from '@kefu/admin/socket-client.ts'
import { freePort } from '@kefu/devdb/free-port.ts'
import type { Ack, Ready } from '@kefu/protocol/frames.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import { readConfig as readSocketConfig } from '@kefu/socket/config.ts'
import { type SocketServer, serve } from '@kefu/socket/serve.ts'
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import { testEnv } from './admin.ts'
import { freshDatabase } from './database.ts'
import { openWire, type Wire } from './wire.ts'

export interface Agent {
  id: number
  session: number
}
export interface LoggedIn extends Wire {
  ready: Ready
  /** Sends a message and waits until it is acknowledged. */
  say(msg: string, more?: object): Promise<Ack>
}

/** Both processes as they run in production, in this one, on a database of their own. */
export interface System {
  readonly config: Config
  readonly app: Awaited<ReturnType<typeof buildApp>>
  readonly db: Db
  readonly adminUrl: string
  readonly socket: SocketServer
  readonly wsUrl: string
  /** Opens a socket without logging in. */
  connect(path?: string): Promise<Wire>
  /** A visitor who logged in. */
  visit(login?: object, path?: string): Promise<LoggedIn>
  hireAgent(name: string, chatLimit?: number): Promise<Agent>
  ticketFor(agent: Agent): string
  /** An agent who logged in. */
  work(agent: Agent, login?: object): Promise<LoggedIn>
  /** One look at all deadlines, delivered. */
  sweep(graces?: { agentGrace: number; visitorGrace: number }): Promise<Delivery[]>
  close(): Promise<void>
}

/** @param sweeping look at the deadlines every second, as production does; else only `sweep` does */
export async function openSystem(
  env: NodeJS.ProcessEnv = {},
  sweeping = false,
  log = pino({ level: env.LOG_LEVEL ?? 'silent' }),
): Promise<System> {
  const database = await freshDatabase()
  const socketPort = await freePort()
  const config = readConfig({
    ...testEnv,
    DATABASE_URL: database.url,
    SOCKET_URL: `http://127.0.0.1:${socketPort}`,
    ...env,
  })
  const db = openDb(config, (err) => log.warn({ err }, 'database connection lost'))
  let deliver: (deliveries: Delivery[]) => Promise<void> = async () => {}
  const unfiled = new Unfiled()
  const app = await buildApp({
    ...{ config, db, log, unfiled },
    socket: { deliver: (deliveries) => deliver(deliveries) },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const adminUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const socket = await serve(
    readSocketConfig({ ...testEnv, SOCKET_PORT: String(socketPort), ADMIN_URL: adminUrl, ...env }),
    log,
  )
  const client = connectSocketServer(socket.url, config.serviceSecrets, (err, requestId) =>
    log.error({ err, requestId }, 'not delivered'),
  )
  deliver = client.deliver
  const sweeper = sweeping ? startSweeper(db, config, client.deliver, (err) => log.error({ err }), 0) : null
  const news = sweeping
    ? startInboxNews(db.query, client.deliver, (err) => log.error({ err }, 'no news'))
    : null
  const filing = sweeping ? startFiling(db, unfiled, (err) => log.error({ err }, 'nothing filed')) : null
  const canary = startCanary(db, config, log)
  await vi.waitFor(async () => expect((await fetch(`${socket.url}/readyz`)).status).toBe(200), {
    interval: 10,
    timeout: 20_000,
  })
  const wsUrl = socket.url.replace('http', 'ws')
  const tickets = openTickets(config.sessionSecrets)
  const wires = new Set<Wire>()

  async function connect(path = '/'): Promise<Wire> {
    const wire = await openWire(wsUrl + path)
    wires.add(wire)
    return wire
  }

  async function logIn(login: object, path = '/'): Promise<LoggedIn> {
    const wire = await connect(path)
    wire.send(login)
    const ready = await wire.next('ready')
    async function say(msg: string, more: object = {}): Promise<Ack> {
      const cid = randomUUID()
      wire.send({ type: 'msg', cid, msg, ...more })
      return wire.next('ack', (ack) => ack.cid === cid)
    }
    return Object.assign(wire, { ready, say })
  }

  async function hireAgent(name: string, chatLimit: number | null = null): Promise<Agent> {
    const [agent] = await db.query<{ id: number }>(
      'test_hire',
      `insert into agents (username, password_hash, name, chat_limit) values ($1, '', $1, $2) returning id`,
      [name, chatLimit],
    )
    const [session] = await db.query<{ id: number }>(
      'test_sign_in',
      `insert into sessions (key, agent_id, data, expires_at) values ($1, $2, '{}', now() + interval '1 hour') returning id`,
      [randomBytes(16).toString('hex'), agent!.id],
    )
    return { id: agent!.id, session: session!.id }
  }

  const ticketFor = ({ id, session }: Agent) => tickets.makeTicket(id, session)

  async function sweepOnce(graces = { agentGrace: 30, visitorGrace: 5 }): Promise<Delivery[]> {
    const deliveries = await sweep(db, graces)
    await deliver(deliveries)
    return deliveries
  }

  return {
    config,
    app,
    db,
    adminUrl,
    socket,
    wsUrl,
    connect,
    visit: (login = {}, path = '/') => logIn({ type: 'login', v: 1, group: 'member', ...login }, path),
    hireAgent,
    ticketFor,
    work: (agent, login = {}) =>
      logIn({ type: 'login', v: 1, group: 'admin', ticket: ticketFor(agent), ...login }),
    sweep: sweepOnce,
    async close() {
      for (const wire of wires) wire.close()
      await canary.close()
      await sweeper?.close()
      await news?.close()
      await filing?.close()
      await socket.close()
      await client.close()
      await app.close()
      await db.close()
      await database.drop()
    },
  }
}
