import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Agent, openSystem, type System } from '../support/system.ts'
import type { Frame, Wire } from '../support/wire.ts'

// Clients of the original, unchanged: they know the frames of the classic table and nothing else.
let system: System
let amy: Agent
beforeEach(async () => {
  system = await openSystem()
  amy = await system.hireAgent('Amy')
})
afterEach(() => system.close())

const atOnce = { agentGrace: 0, visitorGrace: 0 }

async function classicAgent(agent: Agent = amy): Promise<Wire> {
  const wire = await system.connect(`/?ticket=${system.ticketFor(agent)}`)
  wire.send({ type: 'login', group: 'admin' })
  return wire
}

async function classicVisitor(path = '/'): Promise<Wire> {
  const wire = await system.connect(path)
  wire.send({ type: 'login', group: 'member' })
  return wire
}

/** The next frame that an agent's page gets about a visitor. */
const nextOf = async (wire: Wire): Promise<Frame> => wire.take()

/** Waits until the agent is somebody whom visitors can be given. */
async function untilOnline(wire: Wire): Promise<void> {
  wire.send({ type: 'load_user_list', group: 'admin' })
  expect(await nextOf(wire)).toMatchObject({ type: 'load_user_list' })
}

describe('service chat', () => {
  test('F41–F44 a visitor and an agent talk, in the frames of the original', async () => {
    const agent = await classicAgent()
    await untilOnline(agent)
    const vic = await classicVisitor()
    const came = await nextOf(agent)
    expect(came).toEqual({ type: 'login', group: 'member', from_id: expect.any(Number) })
    vic.send({ type: 'msg', group: 'member', msg: 'Hello' })
    expect(await nextOf(agent)).toEqual({ type: 'msg', group: 'member', msg: 'Hello', from_id: came.from_id })
    agent.send({ type: 'msg', group: 'admin', touid: came.from_id, msg: 'Good day' })
    expect(await nextOf(vic)).toEqual({ type: 'msg', from_id: amy.id, msg: 'Good day' })
    expect(await system.db.query('test_both', 'select sender_kind, body from messages order by seq')).toEqual(
      [
        { sender_kind: 'visitor', body: 'Hello' },
        { sender_kind: 'agent', body: 'Good day' },
      ],
    )
    expect([...agent.rest, ...vic.rest]).toEqual([])
  })

  test('F45 who came before any agent is handed over with all he wrote', async () => {
    const vic = await classicVisitor()
    vic.send({ type: 'msg', group: 'member', msg: 'One' })
    vic.send({ type: 'msg', group: 'member', msg: 'Two' })
    await expect.poll(() => system.db.query('test_two', 'select 1 from messages')).toHaveLength(2)
    const agent = await classicAgent()
    agent.send({ type: 'load_user_list', group: 'admin' })
    const list = await nextOf(agent)
    expect(list).toEqual({ type: 'load_user_list', group: 'admin', userlist: [expect.any(Number)] })
    const [id] = list.userlist as number[]
    expect(Number.parseInt(String(id), 10)).toBe(id)
    expect(await nextOf(agent)).toEqual({ type: 'msg', group: 'member', msg: 'One', from_id: id })
    expect(await nextOf(agent)).toEqual({ type: 'msg', group: 'member', msg: 'Two', from_id: id })
  })

  test('F46 who closes his page is gone at once', async () => {
    const agent = await classicAgent()
    await untilOnline(agent)
    const vic = await classicVisitor()
    const { from_id } = await nextOf(agent)
    vic.send({ type: 'msg', group: 'member', msg: 'Bye' })
    await nextOf(agent)
    vic.close()
    expect(await nextOf(agent)).toEqual({ type: 'logout', disc_id: from_id })
  })

  test('F47 the visitors of an agent who left wait again, and the next one gets them', async () => {
    const agent = await classicAgent()
    await untilOnline(agent)
    const vic = await classicVisitor()
    const { from_id } = await nextOf(agent)
    vic.send({ type: 'msg', group: 'member', msg: 'Hello' })
    await nextOf(agent)
    agent.close()
    await agent.closed
    await expect
      .poll(() =>
        system.db.query('test_gone', 'select 1 from presences where person_id = $1 and left_at is null', [
          amy.id,
        ]),
      )
      .toEqual([])
    await system.sweep(atOnce)
    const bob = await classicAgent(await system.hireAgent('Bob'))
    bob.send({ type: 'load_user_list', group: 'admin' })
    expect(await nextOf(bob)).toMatchObject({ userlist: [from_id] })
    expect(await nextOf(bob)).toEqual({ type: 'msg', group: 'member', msg: 'Hello', from_id })
    expect(vic.rest).toEqual([])
  })

  test('B01 without a ticket in the address nobody is an agent', async () => {
    const wire = await system.connect()
    wire.send({ type: 'login', group: 'admin' })
    expect((await wire.closed).code).toBe(4401)
    expect(wire.rest).toEqual([])
  })

  test('B28 a classic client is never sent a frame that is not in its table', async () => {
    const agent = await classicAgent()
    await untilOnline(agent)
    const vic = await classicVisitor()
    const { from_id } = await nextOf(agent)
    vic.send({ type: 'msg', group: 'member', msg: '' })
    vic.send({ type: 'nonsense' })
    vic.send({ type: 'msg', group: 'admin', touid: 1, msg: 'As an agent' })
    vic.send({ type: 'load_user_list', group: 'admin' })
    agent.send({ type: 'msg', group: 'admin', touid: 999_999, msg: 'To nobody' })
    vic.send({ type: 'msg', group: 'member', msg: 'Real' })
    expect(await nextOf(agent)).toEqual({ type: 'msg', group: 'member', msg: 'Real', from_id })
    await system.sweep()
    vic.close()
    expect(await nextOf(agent)).toEqual({ type: 'logout', disc_id: from_id })
    expect([...agent.rest, ...vic.rest]).toEqual([])
    expect(await system.db.query('test_real', 'select body from messages')).toEqual([{ body: 'Real' }])
  })

  test('B36 a second login is not another visitor', async () => {
    const vic = await classicVisitor()
    vic.send({ type: 'login', group: 'member' })
    vic.send({ type: 'msg', group: 'member', msg: 'Still me' })
    await expect.poll(() => system.db.query('test_one', 'select 1 from messages')).toHaveLength(1)
    expect(await system.db.query('test_people', 'select 1 from visitors')).toHaveLength(1)
  })

  test('a reload is a new visitor, unless the address has his token', async () => {
    const first = await system.visit()
    await classicVisitor(`/?token=${first.ready.token}`)
    await classicVisitor()
    await expect.poll(() => system.db.query('test_people', 'select id from visitors')).toHaveLength(2)
  })

  test('sees what a newer client writes, and the other way round', async () => {
    const agent = await system.work(amy)
    const vic = await classicVisitor()
    const { from_id, conversation } = await agent.next('login')
    vic.send({ type: 'msg', group: 'member', msg: 'From the past' })
    expect(await agent.next('msg')).toMatchObject({ msg: 'From the past', seq: 1, conversation })
    await agent.say('Welcome', { touid: from_id })
    expect(await nextOf(vic)).toEqual({ type: 'msg', from_id: amy.id, msg: 'Welcome' })
  })

  test('what another of his tabs writes is not shown to an agent as the visitor’s', async () => {
    const agent = await classicAgent()
    await untilOnline(agent)
    const other = await system.work(amy)
    const vic = await system.visit()
    const { from_id } = await nextOf(agent)
    await other.say('I answer here', { touid: vic.ready.id })
    await vic.say('Thanks')
    expect(await nextOf(agent)).toEqual({ type: 'msg', group: 'member', msg: 'Thanks', from_id })
    expect(agent.rest).toEqual([])
  })
})

describe('a room', () => {
  async function member(): Promise<{ wire: Wire; uid: number; avatarRam: number }> {
    const wire = await classicVisitor('/room/lobby')
    const { uid, avatarRam } = await nextOf(wire)
    return { wire, uid: Number(uid), avatarRam: Number(avatarRam) }
  }

  test('F25 a member is told who he is', async () => {
    const wire = await classicVisitor('/room/lobby')
    const welcome = await nextOf(wire)
    expect(welcome).toEqual({
      type: 'login',
      group: 'member',
      uid: expect.any(Number),
      avatarRam: expect.any(Number),
    })
    expect(welcome.avatarRam).toBe(Number(welcome.uid) % 6)
  })

  test('F27 what a member says reaches the others, and not himself', async () => {
    const [vic, wen] = [await member(), await member()]
    vic.wire.send({ msg: 'Hello, room' })
    expect(await nextOf(wen.wire)).toEqual({ msg: 'Hello, room', uid: vic.uid, avatarRam: vic.avatarRam })
    wen.wire.send({ msg: 'Hello, Vic' })
    // B27, B30, B31: the number and the figure are the sender's, whoever came last.
    expect(await nextOf(vic.wire)).toEqual({ msg: 'Hello, Vic', uid: wen.uid, avatarRam: wen.avatarRam })
    expect([...vic.wire.rest, ...wen.wire.rest]).toEqual([])
  })

  test('newer and older members hear each other', async () => {
    const old = await member()
    const vic = await system.visit({ name: 'Vic' }, '/room/lobby')
    await vic.say('From the future')
    expect(await nextOf(old.wire)).toEqual({
      msg: 'From the future',
      uid: vic.ready.id,
      avatarRam: vic.ready.id % 6,
    })
    old.wire.send({ msg: 'From the past' })
    expect(await vic.next('msg')).toMatchObject({ msg: 'From the past', from_id: old.uid })
  })
})

test('what a classic client sends too fast is paced, in order, and not lost', async () => {
  const strict = await openSystem({ LIMITS: 'on' })
  try {
    const vic = await strict.connect()
    vic.send({ type: 'login', group: 'member' })
    for (let n = 1; n <= 32; n++) vic.send({ type: 'msg', group: 'member', msg: `Line ${n}` })
    await expect
      .poll(() => strict.db.query<{ body: string }>('test_lines', 'select body from messages order by seq'), {
        timeout: 15_000,
      })
      .toEqual(Array.from({ length: 32 }, (_, n) => ({ body: `Line ${n + 1}` })))
    expect(vic.rest).toEqual([])
  } finally {
    await strict.close()
  }
})
