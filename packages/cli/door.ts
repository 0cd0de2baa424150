import { lookup } from 'node:dns/promises'
import net from 'node:net'
import type { Listener } from './config.ts'

/**
 * Opens a socket at this address for children to listen on, one after the other or two at once, and answers its number.
 * It stays open while one takes another's place: nobody who connects meanwhile is refused.
 *
 * A server of Node's would do, would it not take connections itself; `reusePort` needs Node 22. So this uses what
 * Node's own `cluster` opens its sockets with. Undefined where there is none: the child then opens its own.
 */
export async function openDoor({ host, port }: Listener): Promise<number | undefined> {
  const open: unknown = Reflect.get(net, '_createServerHandle')
  if (typeof open !== 'function') return undefined
  const { address, family } = await lookup(host)
  const handle: unknown = open(address, port, family)
  // A number says what went wrong; the child will say it in a sentence when it tries.
  if (typeof handle !== 'object' || handle === null || !('fd' in handle)) return undefined
  const { fd } = handle
  // Windows knows no numbers of sockets.
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}
