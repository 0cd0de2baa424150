import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { openSystem } from '../support/system.ts'

let admin: Admin
beforeAll(async () => {
  admin = await openAdmin()
})
afterAll(() => admin.close())

test('it is alive, and ready once the database has every migration', async () => {
  expect((await admin.app.inject('/healthz')).json()).toEqual({ code: 0, msg: 'alive' })
  const ready = await admin.app.inject('/readyz')
  expect(ready.statusCode).toBe(200)
  const [last] = await admin.db.query<{ name: string }>(
    'test_forget',
    'delete from migrations where id = (select max(id) from migrations) returning name',
  )
  const behind = await admin.app.inject('/readyz')
  expect(behind.statusCode).toBe(503)
  expect(behind.json().msg).toContain(last!.name)
})

test('it says how the socket server is, and is ready without it', async () => {
  const system = await openSystem()
  const ready = async () => (await system.app.inject('/readyz')).json()
  const nodes = [expect.stringMatching(/^node 1: last heard \d+ s ago$/)]
  expect(await ready()).toMatchObject({ code: 0, msg: 'ready', socket: 'ready', nodes })
  const { body } = await system.app.inject('/metrics')
  expect(body).toMatch(/^kefu_node_silent_seconds\{node="1"\} [\d.e-]+$/m)
  await system.socket.close()
  expect(await ready()).toMatchObject({ code: 0, socket: 'out of reach', nodes })
  await system.close()
})

test('whoever else answers in the place of the socket server is not taken for it', async () => {
  const system = await openSystem()
  const url = system.adminUrl
  const other = await openAdmin({ SOCKET_URL: url })
  expect((await other.app.inject('/readyz')).json()).toMatchObject({
    code: 0,
    socket: 'something else answers at SOCKET_URL',
  })
  await other.close()
  await system.close()
})

test('it counts its answers by route and status, and paths that nobody serves as one', async () => {
  await admin.app.inject('/guess-1')
  await admin.app.inject('/guess-2')
  const { body, headers } = await admin.app.inject('/metrics')
  expect(headers['content-type']).toMatch('text/plain')
  expect(body).toContain('kefu_http_seconds_count{route="none",status="404"} 2')
  expect(body).not.toContain('guess')
  expect(body).toContain('process_resident_memory_bytes')
})

test('it counts conversations that are open, and connections to the database', async () => {
  await admin.db.query(
    'test_open',
    `with vic as (insert into visitors default values returning id)
     insert into conversations (kind, visitor_id) select 'service', id from vic`,
  )
  const { body } = await admin.app.inject('/metrics')
  expect(body).toContain('kefu_conversations{state="open"} 1')
  expect(body).toContain('kefu_conversations{state="waiting"} 1')
  expect(body).toContain('kefu_database_connections{state="most"} 20')
  expect(body).toContain('kefu_database_connections{state="waiting"} 0')
})
