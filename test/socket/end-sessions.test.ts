import { endSessionsOf } from '@kefu/admin/features/login/end-sessions.ts'
import { connectSocketServer } from '@kefu/admin/socket-client.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Agent, openSystem, type System } from '../support/system.ts'

let system: System
let parts: Parameters<typeof endSessionsOf>[0] & { socket: ReturnType<typeof connectSocketServer> }
let amy: Agent
beforeEach(async () => {
  system = await openSystem()
  const socket = connectSocketServer(system.socket.url, system.config.serviceSecrets, (err) => {
    throw err
  })
  parts = { db: system.db, socket }
  amy = await system.hireAgent('Amy')
})
afterEach(async () => {
  await parts.socket.close()
  await system.close()
})

/** Another sign-in of the same agent. */
async function signInAgain({ id }: Agent): Promise<Agent> {
  const [row] = await system.db.query<{ session: number }>(
    'test_sign_in_again',
    `insert into sessions (key, agent_id, data, expires_at)
    values (gen_random_uuid()::text, $1, '{}', now() + interval '1 hour')
    returning id as "session"`,
    [id],
  )
  return { id, session: row!.session }
}

test('whoever is signed out everywhere loses all sockets, and his visitors wait again at once', async () => {
  const [here, there] = [await system.work(amy), await system.work(await signInAgain(amy))]
  const bob = await system.work(await system.hireAgent('Bob'))
  const vic = await system.visit()
  await vic.next('status', ({ state }) => state === 'served')

  await endSessionsOf(parts, amy.id)
  expect([(await here.closed).code, (await there.closed).code]).toEqual([4401, 4401])
  await bob.next('login', ({ from_id }) => from_id === vic.ready.id)
})

test('the session that is spared goes on, and its socket with it', async () => {
  const elsewhere = await signInAgain(amy)
  const [here, there] = [await system.work(amy), await system.work(elsewhere)]
  await endSessionsOf(parts, amy.id, { except: amy.session })
  expect((await there.closed).code).toBe(4401)
  const vic = await system.visit()
  await here.next('login', ({ from_id }) => from_id === vic.ready.id)
  const rows = await system.db.query('test_left', 'select id from sessions where agent_id = $1', [amy.id])
  expect(rows).toEqual([{ id: amy.session }])
  await expect(system.work(elsewhere)).rejects.toThrow()
  expect((await system.work(amy)).ready.id).toBe(amy.id)
})

test('nobody else is signed out', async () => {
  const bob = await system.hireAgent('Bob')
  const wire = await system.work(bob)
  await endSessionsOf(parts, amy.id)
  const rows = await system.db.query('test_others', 'select id from sessions where agent_id = $1', [bob.id])
  expect(rows).toEqual([{ id: bob.session }])
  const vic = await system.visit()
  await wire.next('login', ({ from_id }) => from_id === vic.ready.id)
})
