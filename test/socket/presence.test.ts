import { randomUUID } from 'node:crypto'
import { sweep } from '@kefu/admin/features/routing/sweep.ts'
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
const atOnce = { agentGrace: 0, visitorGrace: 0 }

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

const beat = (boot: string, upto: number, visitors: number[], since = 0) =>
  call('presence', [{ node, boot, upto, agents: [], visitors, rooms: [], sessions: [], since }])

const say = (from_id: number) =>
  call('save_msg', [{ person: 'visitor', from_id, cid: randomUUID(), msg: 'Hello' }])

const depart = (id: number, upto = 1, final = false) =>
  call('logout', [{ node, boot: 'a', upto, person: 'visitor', id, final }])

/** The node has not been heard of for so long that nobody there has any grace left. */
async function silence() {
  await system.db.query(
    'test_silence',
    `update nodes set beat_at = now() - interval '1 hour' where address = $1`,
    [node],
  )
}

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

describe('whether a visitor is there', () => {
  test('is not asked anew when his socket server starts again: he is not away before his agent is told', async () => {
    const agent = await system.work(await system.hireAgent('Amy'))
    const vic = await arrive('a', 1)
    await beat('b', 0, [])
    agent.send({ type: 'load_user_list' })
    expect((await agent.next('load_user_list')).users).toMatchObject([{ id: vic.id, online: true }])
    const again = await arrive('b', 1, vic.token)
    expect(again.send).toEqual([])
  })

  test('is not decided by our own outage: whoever was there has longer to come back', async () => {
    await arrive('a', 1)
    await beat('b', 0, [])
    await sweep(system.db, atOnce)
    expect(await here()).toEqual([])
    expect(await system.db.query('test_kept', 'select from presences')).toHaveLength(1)
  })

  test('raises the rev each time it changes, so that the next beat tells what was not delivered', async () => {
    const amy = await system.hireAgent('Amy')
    await system.work(amy)
    const vic = await arrive('a', 1)
    const { conversation, rev = 0 } = vic
    await say(vic.id)
    await depart(vic.id)
    await sweep(system.db, atOnce)
    const ask = { node: 'Amy’s', boot: 'a', upto: 0, agents: [amy.id], visitors: [], rooms: [], sessions: [] }
    const [away] = await call('presence', [{ ...ask, since: 1 }])
    expect(away?.changed).toEqual([[conversation, 1, rev + 1, vic.id, amy.id]])

    const back = await arrive('a', 2, vic.token)
    expect(back.rev).toBe(rev + 2)
    expect(back.send).toMatchObject([{ to: [`agent:${amy.id}`], frame: { type: 'login', rev: rev + 2 } }])
  })

  test('is put right by a beat that finds him there after all, and his conversation is opened again', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await system.work(amy)
    const [vic, wen] = [await arrive('a', 1), await arrive('a', 2)]
    await say(wen.id)
    await silence()
    await sweep(system.db, atOnce)
    const [answer] = await beat('a', 2, [vic.id, wen.id], 1)
    const [known, opened] = answer?.changed ?? []
    expect(known).toEqual([wen.conversation, 1, (wen.rev ?? 0) + 2, wen.id, amy.id])
    expect(opened?.[3]).toBe(vic.id)
    agent.send({ type: 'load_user_list' })
    expect((await agent.next('load_user_list')).users).toMatchObject([
      { id: wen.id, online: true },
      { id: vic.id, online: true },
    ])
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
  await silence()
  await system.sweep(atOnce)
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
  const all = await Promise.all([system.sweep(atOnce), system.sweep(atOnce), system.sweep(atOnce)])
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

test('a final log-out ends nobody else’s grace', async () => {
  const amy = await system.hireAgent('Amy')
  const agent = await system.work(amy)
  const [vic, wen] = [await arrive('a', 1), await arrive('a', 2)]
  await say(vic.id)
  agent.close()
  await agent.closed
  await expect
    .poll(() =>
      system.db.query('test_left', `select from presences where kind = 'agent' and left_at is not null`),
    )
    .toHaveLength(1)
  await system.db.query(
    'test_long',
    `update presences set left_at = now() - interval '1 hour' where kind = 'agent'`,
  )
  await depart(wen.id, 2, true)
  const owner = 'select agent_id as "agent" from conversations where id = $1'
  expect(await system.db.query('test_owner', owner, [vic.conversation])).toEqual([{ agent: amy.id }])
})

test('nobody who waits is told that his place rose because others came with him', async () => {
  await system.work(await system.hireAgent('Amy', 1))
  await arrive('a', 1)
  const answers = []
  // As many calls at once as a socket server makes, and no more than the database takes up within its time.
  for (let no = 2; no <= 151; no += 10)
    answers.push(...(await Promise.all(Array.from({ length: 10 }, (_, n) => arrive('a', no + n)))))
  const told = answers.flatMap(({ send }) => send).filter(({ frame }) => frame?.type === 'status')
  expect(told.filter(({ frame }) => frame?.type === 'status' && frame.moved)).toEqual([])
})
