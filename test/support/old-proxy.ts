import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A proxy of the kind that knows nothing of WebSockets, between browsers and the socket server. */
export interface OldProxy {
  readonly port: number
  /** Where what passes goes to. */
  target: number
  /** What becomes of upgrades: refused, never answered, or passed on as by a newer one. */
  upgrades: 'refused' | 'unanswered' | 'passed'
  /** No line is taken any more. */
  isAway: boolean
  /** How many upgrades were asked for. */
  readonly asked: number
  /** Resets all lines. */
  cut(): void
  close(): Promise<void>
}

export async function openOldProxy(): Promise<OldProxy> {
  const lines = new Set<Socket>()
  let asked = 0

  const server = createServer((client) => {
    if (proxy.isAway) return void client.resetAndDestroy()
    keep(client)
    client.once('data', (head) => {
      const isUpgrade = /^upgrade: *websocket/im.test(String(head))
      if (isUpgrade) asked++
      if (isUpgrade && proxy.upgrades === 'unanswered') return
      if (isUpgrade && proxy.upgrades === 'refused')
        return void client.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
      const upstream = connect(proxy.target, '127.0.0.1')
      keep(upstream)
      upstream.write(head)
      client.pipe(upstream).pipe(client)
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
    })
  })

  function keep(line: Socket): void {
    lines.add(line)
    // A reset is an end as well.
    line.on('error', () => {})
    line.on('close', () => lines.delete(line))
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: OldProxy = {
    port: (server.address() as AddressInfo).port,
    target: 0,
    upgrades: 'refused',
    isAway: false,
    get asked() {
      return asked
    },
    cut() {
      for (const line of lines) line.resetAndDestroy()
    },
    async close() {
      server.close()
      for (const line of lines) line.destroy()
      await once(server, 'close')
    },
  }
  return proxy
}
