import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { patience } from '@kefu/admin/plugins/slow-bodies.ts'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
  await admin.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => admin.close())
afterEach(() => void vi.useRealTimers())

/** Sends the head of a request and what is given of its body. */
function send(path: string, type: string, part: string, length: number) {
  const request = connect((admin.app.server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => void request.destroy())
  request.on('error', () => {})
  request.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${part}`,
  )
  return request
}

test('a body that does not come in time ends its connection', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const before = vi.getTimerCount()
  const request = send('/index/index/close', 'application/json', '{"conversation":', 20).resume()
  const closed = once(request, 'close')
  while (vi.getTimerCount() === before) await setImmediate()
  vi.advanceTimersByTime(patience.body)
  await closed
})

test('one that comes in time does not', async () => {
  const request = send('/index/index/close', 'application/json', '{"conversation":', 18)
  request.write('1}')
  expect(String((await once(request, 'data'))[0])).toMatch(/^HTTP\/1\.1 401 /)
  expect(request.destroyed).toBe(false)
})
