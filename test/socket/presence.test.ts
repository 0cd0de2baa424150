import type { Answer, Call, ServiceName } from '@kefu/protocol/service.ts'
import { createSigner, signatureHeader } from '@kefu/protocol/signature.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

const node = 'elsewhere:2000'
const graces = { agentGrace: 0, visitorGrace: 0 }

/** Calls the admin app as a socket server of our own. */
async function call<Name extends ServiceName>(name: Name, calls: Call<Name>[]): Promise<Answer<Name>[]> {
  const path = `/admin/service/${name}`
  const body = JSON.stringify(calls)
  const signature = createSigner(system.config.serviceSecrets).sign('POST', path, body)
  const reply = await fetch(system.adminUrl + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', [signatureHeader]: signature },
  })
  expect(reply.status).toBe(200)
  return (await reply.json()) as Answer<Name>[]
}

async function arrive(boot: string, no: number, token?: string) {
  const [answer] = await call('login', [
    { node, boot, no, person: 'visitor', address: '192.0.2.7', ...(token && { token }) },
  ])
  if (!answer || 'code' in answer) throw new Error('refused')
  return answer
}

const beat = (boot: string, upto: number, visitors: number[]) =>
  call('presence', [{ node, boot, upto, agents: [], visitors, rooms: [], sessions: [], since: 0 }])

const here = () =>
  system.db.query<{ id: number }>(
    'test_here',
    `select person_id as id from presences where left_at is null order by 1`,
  )

describe('a beat', () => {
  test('ends who is missing in it, but not who logged in since', async () => {
    const vic = await arrive('a', 1)
    const wen = await arrive('a', 2)
    await beat('a', 1, [])
    expect(await here()).toEqual([{ id: wen.id }])
    await beat('a', 2, [vic.id])
    expect(await here()).toEqual([{ id: vic.id }])
  })

  test('of a new boot ends what the old one said, whatever its numbers were', async () => {
    const vic = await arrive('a', 700)
    await beat('b', 0, [])
    expect(await here()).toEqual([])
    await arrive('b', 1, vic.token)
    await beat('b', 1, [vic.id])
    expect(await here()).toEqual([{ id: vic.id }])
  })

  test('names the sessions that are over, and only those', async () => {
    const amy = await system.hireAgent('Amy')
    const bob = await system.hireAgent('Bob')
    await system.db.query('test_end', 'delete from sessions where id = $1', [bob.session])
    const [answer] = await call('presence', [
      {
        node,
        boot: 'a',
        upto: 0,
        agents: [],
        visitors: [],
        rooms: [],
        sessions: [amy.session, bob.session],
        since: 0,
      },
    ])
    expect(answer?.ended).toEqual([bob.session])
  })

  test('tells what changed in conversations of its people', async () => {
    const vic = await arrive('a', 1)
    await beat('a', 1, [vic.id])
    await system.work(await system.hireAgent('Amy'))
    await system.sweep()
    const [answer] = await call('presence', [
      { node, boot: 'a', upto: 1, agents: [], visitors: [vic.id], rooms: [], sessions: [], since: 1 },
    ])
    expect(answer?.changed.map(([id]) => id)).toEqual([vic.conversation])
  })
})

test('a log-out does not end a login that came after it was written', async () => {
  const vic = await arrive('a', 1)
  await arrive('a', 2, vic.token)
  await call('logout', [{ node, boot: 'a', upto: 1, person: 'visitor', id: vic.id, final: false }])
  expect(await here()).toEqual([{ id: vic.id }])
})

test('a node that is silent for 25 s has nobody any more', async () => {
  await arrive('a', 1)
  await system.db.query(
    'test_silent',
    `update nodes set beat_at = now() - interval '26 seconds' where address = $1`,
    [node],
  )
  await system.sweep(graces)
  expect(await here()).toEqual([])
})

test('sweeps at the same time do everything once', async () => {
  const agent = await system.work(await system.hireAgent('Amy'))
  const vic = await system.visit()
  await agent.next('login')
  await vic.say('Hello')
  vic.close()
  await vic.closed
  await expect.poll(async () => (await here()).length).toBe(1)
  const all = await Promise.all([system.sweep(graces), system.sweep(graces), system.sweep(graces)])
  expect(all.flat().filter(({ frame }) => frame?.type === 'logout')).toHaveLength(1)
})

test('a ticket opens one socket', async () => {
  const amy = await system.hireAgent('Amy')
  const ticket = system.ticketFor(amy)
  const first = await system.connect()
  first.send({ type: 'login', v: 1, group: 'admin', ticket })
  await first.next('ready')
  const second = await system.connect()
  second.send({ type: 'login', v: 1, group: 'admin', ticket })
  expect(await second.next('error')).toMatchObject({ code: 'expired_ticket' })
  expect((await second.closed).code).toBe(4401)
})
