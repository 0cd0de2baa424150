import { randomBytes } from 'node:crypto'
import { freePort } from '@kefu/devdb/free-port.ts'
import { type Bundle, bundleServer, type Patch } from './bundle.ts'
import { FaultProxy } from './fault-proxy.ts'
import { Postgres, type PostgresOptions } from './postgres.ts'
import { ServerProcess } from './server-process.ts'

/** Where a proxy stands: on the way of clients to the socket server, of its calls, of deliveries, of the database. */
export type Place = 'clients' | 'calls' | 'deliveries' | 'database'

export interface SystemOptions {
  proxies?: readonly Place[]
  /** More environment for both processes. */
  env?: NodeJS.ProcessEnv
  /** For the socket server alone. */
  socketEnv?: NodeJS.ProcessEnv
  /** Broken on purpose. */
  patches?: { admin?: readonly Patch[]; socket?: readonly Patch[] }
  /** For node itself. */
  execArgv?: { admin?: string[]; socket?: string[] }
  postgres?: PostgresOptions
}

/** Both processes and their database, each at an address that it keeps, each to be killed. */
export interface System {
  readonly postgres: Postgres
  readonly admin: ServerProcess
  readonly socket: ServerProcess
  /** Where clients and pages find it, through a proxy if there is one. */
  readonly clientUrl: string
  readonly adminUrl: string
  readonly socketUrl: string
  readonly secrets: readonly string[]
  /** Throws where none stands. */
  proxy(place: Place): FaultProxy
  close(): Promise<void>
}

export const password = 'correct horse battery'

export async function openSystem(options: SystemOptions = {}): Promise<System> {
  const { proxies: places = [], env = {}, patches = {}, execArgv = {} } = options
  const [postgres, adminBundle, socketBundle] = await Promise.all([
    Postgres.open(options.postgres),
    bundleServer('admin', patches.admin),
    bundleServer('socket', patches.socket),
  ])
  const ports = {
    admin: await freePort(),
    socket: await freePort(),
    database: Number(new URL(postgres.url).port),
  }
  const proxies = new Map<Place, FaultProxy>()
  const behind = {
    clients: ports.socket,
    calls: ports.admin,
    deliveries: ports.socket,
    database: ports.database,
  }
  for (const place of places) {
    const http = place === 'calls' || place === 'deliveries'
    proxies.set(place, await FaultProxy.open({ port: behind[place], http }))
  }
  const portOf = (place: Place) => proxies.get(place)?.port ?? behind[place]
  const at = (port: number, host = '127.0.0.1') => `http://${host}:${port}`
  const secret = randomBytes(32).toString('hex')

  const socketHost = options.socketEnv?.SOCKET_HOST ?? '127.0.0.1'
  // What is stored is compared with what was sent: nothing else speaks.
  const common = { LIMITS: 'off', LOG_LEVEL: 'warn', CANARY_SECONDS: '0', SERVICE_SECRET: secret, ...env }
  const databaseUrl = Object.assign(new URL(postgres.url), { port: String(portOf('database')) }).href
  const adminEnv = {
    ...common,
    DATABASE_URL: databaseUrl,
    ADMIN_PORT: String(ports.admin),
    SOCKET_URL: at(portOf('deliveries'), socketHost),
    PUBLIC_SOCKET_URL: `ws://127.0.0.1:${portOf('clients')}`,
    SESSION_SECRET: secret,
    CAPTCHA: 'off',
    ADMIN_USERNAME: 'agent 1',
    ADMIN_PASSWORD: password,
  }
  const socketEnv = {
    ...common,
    SOCKET_PORT: String(ports.socket),
    ADMIN_URL: at(portOf('calls')),
    ...options.socketEnv,
  }
  const admin = new ServerProcess('admin', adminBundle.file, adminEnv, execArgv.admin)
  const socket = new ServerProcess('socket', socketBundle.file, socketEnv, execArgv.socket)
  await Promise.all([admin.start(), socket.start()])

  return {
    postgres,
    admin,
    socket,
    clientUrl: `ws://${socketHost}:${portOf('clients')}/`,
    adminUrl: at(ports.admin),
    socketUrl: at(ports.socket, socketHost),
    secrets: [secret],
    proxy(place) {
      const proxy = proxies.get(place)
      if (!proxy) throw new Error(`there is no proxy on the way of ${place}`)
      return proxy
    },
    close: () => closeAll(postgres, [admin, socket], proxies, [adminBundle, socketBundle]),
  }
}

async function closeAll(
  postgres: Postgres,
  processes: readonly ServerProcess[],
  proxies: ReadonlyMap<Place, FaultProxy>,
  bundles: readonly Bundle[],
): Promise<void> {
  await Promise.all(processes.map((process) => process.kill({ back: false })))
  await Promise.all([...proxies.values()].map((proxy) => proxy.close()))
  await postgres.close()
  await Promise.all(bundles.map((bundle) => bundle.remove()))
}
