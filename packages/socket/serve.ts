import { hostname } from 'node:os'
import { closeCodes } from '@kefu/protocol/codes.ts'
import type { Logger } from 'pino'
import { connectAdmin } from './admin-client.ts'
import { createBeat } from './beat.ts'
import { addBeatFigures } from './beat-figures.ts'
import { startClock } from './clock.ts'
import type { Config } from './config.ts'
import { createHub } from './create-hub.ts'
import { addHttp } from './http.ts'
import { addTransport } from './transport.ts'
import { listen, native } from './uws.ts'

export interface SocketServer {
  readonly url: string
  /** Lets another process, that shares it too, listen on the same port. Rejects with PortInUse when it was lost by that. */
  share(): Promise<void>
  /** Takes no more connections, waits for what is on its way, says 1012 to everybody. */
  close(): Promise<void>
}

/** Thrown when the port is taken. */
export class PortInUse extends Error {}

const drainMs = 8_000

/**
 * Starts the socket server. Rejects with PortInUse when something listens there already; with `isShared` only when that
 * one does not share the port.
 */
export async function serve(config: Config, log: Logger, isShared = false): Promise<SocketServer> {
  const admin = connectAdmin(config.adminUrl, config.serviceSecrets, undefined, (called) =>
    log.debug(called, 'service call answered'),
  )
  // The same after a restart, so that the admin app knows whom the new boot replaces.
  const node = `${hostname()}:${config.port || `any-${process.pid}`}`
  const hub = createHub({ node, call: admin.call, log, limits: config.limits })
  const app = native.App({})
  const beat = createBeat(hub, admin)
  const transport = addTransport(app, hub, { ...config, rooms: () => beat.rooms })
  addHttp(app, hub, config.serviceSecrets, beat)
  addBeatFigures(hub.metrics.registry, hub, beat)
  const clock = startClock(hub, transport)

  // Once: the library frees its listening socket, and a second time would end the process.
  let closing: Promise<void> | undefined
  async function end(): Promise<void> {
    if (socket) native.us_listen_socket_close(socket)
    const emptied = await Promise.all(Object.values(hub.lanes).map((lanes) => lanes.drain(drainMs)))
    if (emptied.includes(false))
      log.warn('stopped before everything was stored; the senders keep it and send it again')
    transport.closeAll(closeCodes.restart, 'restarting')
    beat.close()
    clock.close()
    hub.close()
    await admin.close()
    // Kept lines of HTTP would be answered by us even when somebody else has the port.
    app.close()
  }
  const close = () => (closing ??= end())

  let shares = isShared
  let socket = await listen(app, config.host, config.port, shares)
  if (!socket) {
    await close()
    throw portInUse(config)
  }
  const port = native.us_socket_local_port(socket)
  // Not before: a beat says that we took the place of whoever has this address, and he may be the one that has the port.
  beat.start()
  return { url: `http://${config.host}:${port}`, share, close }

  /** In one turn of the event loop: whoever connects in between is refused at once, and succeeds when he tries again. */
  async function share(): Promise<void> {
    if (shares || !socket || closing) return
    shares = true
    native.us_listen_socket_close(socket)
    socket = await listen(app, config.host, port, shares)
    if (!socket) throw portInUse(config)
  }
}

function portInUse({ host, port }: Config): PortInUse {
  return new PortInUse(
    `Port ${port} on ${host} is in use. Stop what listens there, or set SOCKET_PORT to another one.`,
  )
}
