import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

const atOnce = { agentGrace: 0, visitorGrace: 0 }

describe('a visitor whom nobody serves', () => {
  test('is told that nobody is here, and what he writes is handed to the agent who comes', async () => {
    const vic = await system.visit()
    expect(await vic.next('status')).toMatchObject({ state: 'waiting', place: 1, nobody: true })
    await vic.say('Hello?')
    await vic.say('Is anybody there?')
    vic.close()

    const amy = await system.hireAgent('Amy')
    const agent = await system.work(amy)
    agent.send({ type: 'load_user_list', group: 'admin' })
    const list = await agent.next('load_user_list')
    expect(list.userlist).toEqual([vic.ready.id])
    expect(list.users).toMatchObject([{ first: 'Hello?', last: { msg: 'Is anybody there?' }, seq: 2 }])
    agent.send({ type: 'sync', conversation: list.users[0]!.conversation, after: 0 })
    const { messages } = await agent.next('sync')
    expect(messages.map(({ msg }) => msg)).toEqual(['Hello?', 'Is anybody there?'])
  })

  test('is told when an agent takes him', async () => {
    const vic = await system.visit()
    await vic.next('status')
    const agent = await system.work(await system.hireAgent('Amy'))
    agent.send({ type: 'load_user_list' })
    expect(await vic.next('status')).toMatchObject({ state: 'served', agent: { name: 'Amy' } })
  })

  test('is served in the order of coming, and told his place as it falls', async () => {
    const amy = await system.hireAgent('Amy', 1)
    const agent = await system.work(amy)
    const vic = await system.visit()
    const wen = await system.visit()
    const xin = await system.visit()
    expect(await vic.next('status')).toMatchObject({ state: 'served' })
    expect(await wen.next('status')).toMatchObject({ state: 'waiting', place: 1 })
    expect(await xin.next('status')).toMatchObject({ state: 'waiting', place: 2 })
    expect(xin.ready.id).toBeGreaterThan(wen.ready.id)

    vic.send({ type: 'logout' })
    await vic.closed
    await agent.next('logout')
    expect(await wen.next('status', ({ state }) => state === 'served')).toBeTruthy()
    expect(await xin.next('status', ({ place }) => place === 1)).toBeTruthy()
  })
})

describe('a visitor who wrote, waits and leaves', () => {
  test('has his old place when he returns within a day', async () => {
    await system.work(await system.hireAgent('Amy', 1))
    await system.visit()
    const [vic, wen] = [await system.visit(), await system.visit()]
    await vic.say('Hello')
    vic.close()
    await vic.closed
    await expect
      .poll(() => system.db.query('test_left', 'select from presences where left_at is not null'))
      .toHaveLength(1)
    await system.sweep(atOnce)
    expect(await system.db.query('test_gone', 'select from presences where left_at is not null')).toEqual([])
    const again = await system.visit({ token: vic.ready.token })
    expect(again.ready.conversation).toBe(vic.ready.conversation)
    expect(await again.next('status')).toMatchObject({ state: 'waiting', place: 1 })
    expect(wen.rest.filter((frame) => frame.type === 'status')).toMatchObject([{ place: 2 }])
  })
})

describe('whether anybody is here', () => {
  test('is not in doubt while an agent reloads, and is told to who waits when it changes', async () => {
    const amy = await system.hireAgent('Amy', 1)
    const agent = await system.work(amy)
    await system.visit()
    agent.close()
    await agent.closed
    await untilGone(system, amy.id)
    const vic = await system.visit()
    expect(await vic.next('status')).not.toHaveProperty('nobody')
    await system.sweep(atOnce)
    expect(await vic.next('status')).toMatchObject({ state: 'waiting', nobody: true })
    await system.work(amy)
    await system.sweep()
    expect(await vic.next('status', ({ nobody }) => !nobody)).toMatchObject({ state: 'waiting', place: 1 })
  })
})

describe('an agent who goes away', () => {
  test('keeps his visitors while he may still come back', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await system.work(amy)
    const vic = await system.visit()
    await vic.say('Hello')
    agent.close()
    await agent.closed
    const again = await system.work(amy)
    await system.sweep()
    again.send({ type: 'load_user_list' })
    expect((await again.next('load_user_list')).userlist).toEqual([vic.ready.id])
    expect(vic.rest.filter(({ type }) => type === 'status')).toHaveLength(1)
  })

  test('loses them after the grace: they wait in their old place, before who came later, and are told', async () => {
    const amy = await system.hireAgent('Amy', 1)
    const agent = await system.work(amy)
    const vic = await system.visit()
    expect(await vic.next('status')).toMatchObject({ state: 'served' })
    await vic.say('Hello')
    const wen = await system.visit()
    expect(await wen.next('status')).toMatchObject({ state: 'waiting', place: 1 })

    agent.close()
    await agent.closed
    await untilGone(system, amy.id)
    await system.sweep(atOnce)
    expect(await vic.next('status')).toMatchObject({ state: 'waiting', place: 1, nobody: true })
    expect(await wen.next('status')).toMatchObject({ state: 'waiting', place: 2, moved: true })

    const bob = await system.work(await system.hireAgent('Bob', 1))
    bob.send({ type: 'load_user_list' })
    const list = await bob.next('load_user_list')
    expect(list.users).toMatchObject([{ id: vic.ready.id, first: 'Hello' }])
    expect(await vic.next('status')).toMatchObject({ state: 'served', agent: { name: 'Bob' } })
    expect(await wen.next('status')).toMatchObject({ state: 'waiting', place: 1 })
  })
})

describe('rights', () => {
  test('an agent may not write to a colleague’s visitor, and may to his own', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    await vic.next('status')
    const bob = await system.work(await system.hireAgent('Bob'))
    const cid = crypto.randomUUID()
    bob.send({ type: 'msg', cid, msg: 'Hi', touid: vic.ready.id })
    expect(await bob.next('error')).toMatchObject({ code: 'forbidden', cid })
    await amy.say('Hi', { touid: vic.ready.id })
    expect(await vic.next('msg')).toMatchObject({ msg: 'Hi', name: 'Amy' })
  })

  test('writing to a visitor who waits claims him', async () => {
    const vic = await system.visit()
    await vic.next('status')
    const amy = await system.hireAgent('Amy')
    const agent = await system.work(amy)
    await agent.say('I am here', { touid: vic.ready.id })
    expect(await agent.next('login')).toMatchObject({ from_id: vic.ready.id })
    expect(await vic.next('status')).toMatchObject({ state: 'served', agent: { id: amy.id } })
    expect(await vic.next('msg')).toMatchObject({ msg: 'I am here' })
  })

  test('of many agents who reach for the same visitor, one gets him', async () => {
    const vic = await system.visit()
    const agents = await Promise.all(
      ['Amy', 'Bob', 'Cho', 'Dan'].map(async (name) => system.work(await system.hireAgent(name))),
    )
    for (const agent of agents)
      agent.send({ type: 'msg', cid: crypto.randomUUID(), msg: 'Mine', touid: vic.ready.id })
    const answers = await Promise.all(
      agents.map((agent) => Promise.race([agent.next('ack'), agent.next('error')])),
    )
    expect(answers.filter(({ type }) => type === 'ack')).toHaveLength(1)
    expect(answers.filter((answer) => answer.type === 'error' && answer.code === 'forbidden')).toHaveLength(3)
  })

  test('a thousand visitors at once fill nobody above his limit', async () => {
    for (const name of ['Amy', 'Bob', 'Cho']) await system.work(await system.hireAgent(name, 5))
    await Promise.all(Array.from({ length: 1000 }, () => system.visit()))
    const loads = await system.db.query<{ n: number }>(
      'test_loads',
      'select count(*) as n from conversations where agent_id is not null group by agent_id',
    )
    expect(loads.map(({ n }) => n)).toEqual([5, 5, 5])
  })
})

describe('a visitor who comes back', () => {
  test('with his token is the same one, in the same conversation, with the same agent', async () => {
    const agent = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    await agent.next('login')
    await vic.say('Hello')
    vic.close()
    await vic.closed
    const again = await system.visit({ token: vic.ready.token })
    expect(again.ready).toMatchObject({ id: vic.ready.id, conversation: vic.ready.conversation, seq: 1 })
    await system.sweep()
    expect(agent.rest.filter(({ type }) => type === 'login' || type === 'logout')).toEqual([])
  })

  test('after the grace is announced as gone and as back', async () => {
    const agent = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    await agent.next('login')
    await vic.say('Hello')
    vic.close()
    await vic.closed
    await untilGone(system, vic.ready.id)
    await system.sweep({ agentGrace: 30, visitorGrace: 0 })
    expect(await agent.next('logout')).toMatchObject({ disc_id: vic.ready.id, why: 'away' })
    await system.visit({ token: vic.ready.token })
    expect(await agent.next('login')).toMatchObject({
      from_id: vic.ready.id,
      user: { last: { msg: 'Hello' } },
    })
  })

  test('without having written leaves no conversation behind', async () => {
    const vic = await system.visit()
    vic.close()
    await vic.closed
    await untilGone(system, vic.ready.id)
    await system.sweep(atOnce)
    expect(
      await system.db.query('test_service', `select 1 from conversations where kind = 'service'`),
    ).toEqual([])
  })
})

/** Waits until the admin app has heard that somebody's last connection is closed. */
async function untilGone({ db }: System, id: number): Promise<void> {
  await expect
    .poll(() =>
      db.query('test_gone', 'select 1 from presences where person_id = $1 and left_at is null', [id]),
    )
    .toEqual([])
}
