import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectSocketServer } from '@kefu/admin/socket-client.ts'
import type { Delivery } from '@kefu/protocol/service.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'

const bodies: Delivery[][] = []
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    bodies.push(JSON.parse(body))
    response.end('{}')
  })
})
let client: ReturnType<typeof connectSocketServer>
const failures: unknown[] = []
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  client = connectSocketServer(`http://127.0.0.1:${port}`, ['a secret that is long enough for it'], (err) =>
    failures.push(err),
  )
})
afterEach(async () => {
  await client.close()
  await new Promise((resolve) => server.close(resolve))
})

test('what goes to very many goes in order, in calls that the socket server takes; nothing is no call', async () => {
  const deliveries = Array.from({ length: 2_001 }, (_, n) => ({ to: [`visitor:${n + 1}`] }))
  await client.deliver([])
  await client.deliver(deliveries)
  expect(bodies.map((body) => body.length)).toEqual([1_000, 1_000, 1])
  expect(bodies.flat()).toEqual(deliveries)
  expect(failures).toEqual([])
})
