import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, openClient } from '../support/client.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import { openSystem, type System } from '../support/system.ts'
import type { Wire } from '../support/wire.ts'

let system: System
let amy: Desk
let room: Wire
beforeEach(async () => {
  system = await openSystem()
  amy = await openDesk(system, 'Amy')
  room = await connect('/room/lobby')
})
afterEach(() => system.close())

/** Another connection of the same session. */
async function connect(path: string): Promise<Wire> {
  const { ticket } = (await amy.page.post('/admin/login/ticket')).json<{ ticket: string }>()
  const wire = await system.connect(path)
  wire.send({ type: 'login', v: 1, group: 'admin', ticket })
  await wire.next('ready')
  return wire
}

async function codesWithin(ms: number): Promise<number[]> {
  const begun = performance.now()
  const codes = (await Promise.all([amy.wire.closed, room.closed])).map(({ code }) => code)
  expect(performance.now() - begun).toBeLessThan(ms)
  return codes
}

test('a log-out closes all connections of that session within a second, in rooms too', async () => {
  const other = await openDesk(system, 'Bob')
  await amy.page.post('/admin/login/logout')
  expect(await codesWithin(1000)).toEqual([4401, 4401])
  other.wire.send({ type: 'load_user_list' })
  await other.wire.next('load_user_list')
})

test('a session ended elsewhere closes its connections within a second, and no others of that agent', async () => {
  const elsewhere = await signInAgain()
  const [first] = await system.db.query<{ id: number }>(
    'test_first',
    'select min(id) as id from sessions where agent_id = $1',
    [amy.id],
  )
  const there = await system.connect()
  const { ticket } = (await elsewhere.post('/admin/login/ticket')).json<{ ticket: string }>()
  there.send({ type: 'login', v: 1, group: 'admin', ticket })
  await there.next('ready')
  await elsewhere.post('/admin/profile/end', { session: String(first!.id) })
  expect(await codesWithin(1000)).toEqual([4401, 4401])
  there.send({ type: 'load_user_list' })
  await there.next('load_user_list')
})

test('who was disabled, and of whom nobody told the socket server, is out by the next beat', async () => {
  await system.db.query('test_disable', 'update agents set disabled_at = now() where id = $1', [amy.id])
  expect(await codesWithin(12_000)).toEqual([4401, 4401])
}, 20_000)

test('a ticket opens one connection, and none once its session is over', async () => {
  const { ticket } = (await amy.page.post('/admin/login/ticket')).json<{ ticket: string }>()
  const { ticket: unused } = (await amy.page.post('/admin/login/ticket')).json<{ ticket: string }>()
  const use = async (ticket: string) => {
    const wire = await system.connect()
    wire.send({ type: 'login', v: 1, group: 'admin', ticket })
    return wire
  }
  await (await use(ticket)).next('ready')
  expect(await (await use(ticket)).next('error')).toMatchObject({ code: 'expired_ticket' })
  await amy.page.post('/admin/login/logout')
  expect(await (await use(unused)).next('error')).toMatchObject({ code: 'bad_ticket' })
})

async function signInAgain(): Promise<Client> {
  const page = openClient(system, 'en')
  await page.signIn('amy')
  await page.get('/admin/profile/index')
  return page
}
