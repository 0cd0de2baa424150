import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Desk, openDesk } from '../support/desk.ts'
import { openSystem, type System } from '../support/system.ts'

let system: System
let olga: Desk
let amy: Desk
beforeEach(async () => {
  system = await openSystem({ CAPTCHA: 'off' })
  olga = await openDesk(system, 'Olga', 'owner')
  // He would be given the visitors too.
  await olga.page.post('/admin/me/presence', { presence: 'away' })
  amy = await openDesk(system, 'Amy')
})
afterEach(() => system.close())

const disable = ({ id }: Desk) => olga.page.post('/admin/accounts/disable', { id: `${id}` })

test('whoever is disabled loses his sockets within a second, and his visitors wait again in their place', async () => {
  const vic = await system.visit()
  await vic.next('status', ({ state }) => state === 'served')
  await vic.say('Hello')
  const began = performance.now()
  expect((await disable(amy)).statusCode).toBe(200)
  expect((await amy.wire.closed).code).toBe(4401)
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(await vic.next('status', ({ state }) => state === 'waiting')).toMatchObject({ place: 1 })
  const [row] = await system.db.query(
    'test_kept',
    'select agent_id as "agent", last_seq as "seq" from conversations where visitor_id = $1',
    [vic.ready.id],
  )
  expect(row).toEqual({ agent: null, seq: 1 })
})

test('a colleague who has room gets what was his at once', async () => {
  const vic = await system.visit()
  await vic.next('status', ({ state }) => state === 'served')
  await vic.say('Hello')
  const bob = await openDesk(system, 'Bob')
  await disable(amy)
  await bob.wire.next('login', ({ from_id }) => from_id === vic.ready.id)
  expect(await vic.next('status', ({ agent }) => agent?.id === bob.id)).toMatchObject({ state: 'served' })
})

test('what was his while he was away waits too, and he is given nobody any more', async () => {
  const vic = await system.visit()
  await vic.next('status', ({ state }) => state === 'served')
  await vic.say('Hello')
  amy.wire.close()
  await amy.wire.closed
  await disable(amy)
  await vic.next('status', ({ state }) => state === 'waiting')
  const wen = await system.visit()
  expect(await wen.next('status', ({ state }) => state === 'waiting')).toMatchObject({ place: 2 })
})

test('when an agent was here last is when his grace was over, however long his page stood open', async () => {
  const seen = async () => {
    const [row] = await system.db.query<{ seen: Date | null }>(
      'test_seen',
      'select last_seen_at as "seen" from agents where id = $1',
      [amy.id],
    )
    return row!.seen
  }
  await system.db.query('test_long_ago', 'update agents set last_seen_at = null where id = $1', [amy.id])
  amy.wire.close()
  await expect
    .poll(async () => {
      await system.sweep({ agentGrace: 0, visitorGrace: 5 })
      return seen()
    })
    .not.toBeNull()
})
