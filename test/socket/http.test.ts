import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { addHttp } from '@kefu/socket/http.ts'
import { listen, native } from '@kefu/socket/uws.ts'
import { expect, onTestFinished, test } from 'vitest'
import { openFakeAdmin } from '../support/fake-admin.ts'

const secrets = ['a service secret for the tests']

/** The HTTP side alone, on a free port, for a core that tests give it. */
async function openHttp(change: object = {}, answeredAt = 0, clockAhead = 0): Promise<string> {
  const { hub } = openFakeAdmin()
  const app = native.App({})
  const beat = { rooms: null, answeredAt, clockAhead, start() {}, takeRooms() {}, close() {} }
  addHttp(app, { ...hub, ...change }, secrets, beat)
  const socket = await listen(app, '127.0.0.1', 0, false)
  if (!socket) throw new Error('no free port')
  onTestFinished(() => native.us_listen_socket_close(socket))
  return `http://127.0.0.1:${native.us_socket_local_port(socket)}`
}

function deliver(url: string): Promise<Response> {
  const body = JSON.stringify([{ to: ['visitor:7'], close: 4401 }])
  const headers = { [signatureHeader]: createSigner(secrets).sign('POST', '/deliver', body) }
  return fetch(`${url}/deliver`, { method: 'POST', body, headers })
}

test('a delivery that fails is answered 500, and the process lives', async () => {
  let broken = true
  const url = await openHttp({
    deliver() {
      if (broken) throw new Error('a line broke')
    },
  })
  const reply = await deliver(url)
  expect([reply.status, await reply.text()]).toEqual([500, '{}'])
  broken = false
  expect((await deliver(url)).status).toBe(200)
})

test('whoever has had no beat for 25 s is not ready, but alive', async () => {
  const now = 1_790_000_000_000
  for (const [age, status] of [
    [24_999, 200],
    [25_000, 503],
  ] as const) {
    const url = await openHttp({ now: () => now }, now - age)
    expect((await fetch(`${url}/readyz`)).status).toBe(status)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  }
})

test('whoever is asked whether he is ready says by how much the clocks differ', async () => {
  const ready = async (ahead: number) => (await fetch(`${await openHttp({}, 0, ahead)}/readyz`)).json()
  expect(await ready(0)).not.toHaveProperty('clock')
  expect(await ready(412)).toMatchObject({ clock: expect.stringContaining('412 s ahead') })
})

test('metrics tell how many are here and how much waits', async () => {
  const text = await (await fetch(`${await openHttp()}/metrics`)).text()
  expect(text).toMatch(/^kefu_socket_connections 0$/m)
  expect(text).toMatch(/^kefu_socket_lane_backlog 0$/m)
  expect(text).toMatch(/^kefu_socket_lane_waiting\{call="save_msg"\} 0$/m)
})
