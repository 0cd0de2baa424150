import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'

/** Takes what is posted to it. `status` is what it answers; a test may change it. */
export async function openWebhook() {
  const posts: Record<string, unknown>[] = []
  const hook = { url: '', posts, status: 200, next, close }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    posts.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(hook.status).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`

  /** The next post, as soon as it is there. */
  async function next(): Promise<Record<string, unknown>> {
    await expect.poll(() => posts.length).toBeGreaterThan(0)
    return posts.shift()!
  }

  async function close(): Promise<void> {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  return hook
}
