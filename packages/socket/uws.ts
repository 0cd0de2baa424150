import type * as Uws from 'uWebSockets.js'
import { createRequire } from 'node:module'

export type { HttpRequest, HttpResponse, TemplatedApp, WebSocket } from 'uWebSockets.js'

/** The part of the native library that we use; both packages bring it. */
type Native = Pick<typeof Uws, 'App' | 'DISABLED' | 'us_listen_socket_close' | 'us_socket_local_port'> & {
  readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number
}

/**
 * uWebSockets.js, and the only file that loads it. Its binary wants glibc 2.38; older systems (Debian 12, Ubuntu 22.04)
 * get an earlier binary of the same library from another package.
 */
export const { native, binary } = await load()

async function load(): Promise<{ native: Native; binary: string }> {
  const require = createRequire(import.meta.url)
  const file = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`
  try {
    const native: Native = require('uWebSockets.js')
    return { native, binary: require.resolve('uWebSockets.js').replace(/uws\.js$/, file) }
  } catch (first) {
    try {
      const pack = 'uws-pack'
      const native: Native = await import(pack)
      return { native, binary: new URL(`bin/${file}`, import.meta.resolve(pack)).pathname }
    } catch {
      throw new Error(
        `uWebSockets.js has no binary that runs here (${process.platform} ${process.arch}, Node ${process.versions.node}). ` +
          'Use Node 20, 22 or 24 on Linux with glibc 2.38 (Debian 13, Ubuntu 24.04), macOS or Windows, or Node 20 or 22 on Linux with glibc 2.27.',
        { cause: first },
      )
    }
  }
}

/**
 * Listens on a host and port; false when it is taken. Exclusively, unless another is to take our place: by default a
 * second process on the same port succeeds, and connections are split between the two at random. Both must share it.
 */
export function listen(
  app: Uws.TemplatedApp,
  host: string,
  port: number,
  isShared: boolean,
): Promise<Uws.us_listen_socket | false> {
  const options = isShared ? 0 : native.LIBUS_LISTEN_EXCLUSIVE_PORT
  return new Promise((resolve) => {
    // With a host and options at once: the library takes it, its types do not know.
    Reflect.apply(app.listen, app, [host, port, options, resolve])
  })
}
