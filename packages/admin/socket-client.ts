import { createRequestIds, requestIdHeader } from '@kefu/protocol/request-id.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { type Dispatcher, Pool } from 'undici'
import type { SocketServer } from './app.ts'

/** Entries of one call, as the service calls have it: all visitors hear that hours begin. */
const atOnce = 1_000

/**
 * Tells the socket server what goes to whom, by `POST /deliver`. A delivery is tried once: what it would have said
 * is in the database, and `head`, the next beat and the next login repair what was lost.
 *
 * @param onFailure hears of deliveries that did not arrive, and under which id the socket server's log speaks of them
 */
export function connectSocketServer(
  url: string,
  secrets: readonly string[],
  onFailure: (err: unknown, requestId: string) => void,
  dispatcher: Dispatcher = new Pool(url, { connections: 4, headersTimeout: 5_000, bodyTimeout: 5_000 }),
): SocketServer & { close(): Promise<void> } {
  const signer = createSigner(secrets)
  const path = '/deliver'
  const nextId = createRequestIds()

  async function deliver(deliveries: Delivery[]): Promise<void> {
    for (let first = 0; first < deliveries.length; first += atOnce)
      await deliverSome(deliveries.slice(first, first + atOnce))
  }

  async function deliverSome(deliveries: Delivery[]): Promise<void> {
    const body = JSON.stringify(deliveries)
    const requestId = nextId()
    const headers = {
      'content-type': 'application/json',
      [signatureHeader]: signer.sign('POST', path, body),
      [requestIdHeader]: requestId,
    }
    try {
      const reply = await dispatcher.request({ origin: url, path, method: 'POST', headers, body })
      // A body that is not read keeps its connection.
      await reply.body.dump()
      if (reply.statusCode !== 200)
        throw new Error(`the socket server answered ${reply.statusCode} to /deliver`)
    } catch (err) {
      onFailure(err, requestId)
    }
  }

  return { deliver, close: () => dispatcher.close() }
}
