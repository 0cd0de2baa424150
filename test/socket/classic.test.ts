import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Agent, openSystem, type System } from '../support/system.ts'
import type { Frame, Wire } from '../support/wire.ts'

// Clients of the original, unchanged: they know the frames of its table and no others. The F… and B… are its features
// and its bugs.
let system: System
let clients: { wire: Wire; kind: Kind; heard: Frame[] }[]
beforeEach(async () => {
  system = await openSystem()
  clients = []
})
afterEach(async () => {
  try {
    for (const { wire, kind, heard } of clients)
      for (const frame of [...heard, ...wire.rest]) expect(frame, `to a ${kind}`).toSatisfy(isOfTable(kind))
  } finally {
    await system.close()
  }
})

type Kind = 'visitor' | 'agent' | 'member'
/** All that each kind of client may be sent. */
const table: Record<Kind, Record<string, string>[]> = {
  visitor: [{ type: 'msg', from_id: 'number', msg: 'string' }],
  agent: [
    { type: 'login', group: 'member', from_id: 'number' },
    { type: 'msg', group: 'member', msg: 'string', from_id: 'number' },
    { type: 'load_user_list', group: 'admin', userlist: 'object' },
    { type: 'logout', disc_id: 'number' },
  ],
  member: [
    { type: 'login', group: 'member', uid: 'number', avatarRam: 'number' },
    { msg: 'string', uid: 'number', avatarRam: 'number' },
  ],
}

function isOfTable(kind: Kind): (frame: Frame) => boolean {
  return (frame) =>
    table[kind].some(
      (row) =>
        Object.keys(row).sort().join() === Object.keys(frame).sort().join() &&
        Object.entries(row).every(([key, what]) => frame[key] === what || typeof frame[key] === what),
    )
}

interface Classic extends Wire {
  /** The next frame. What was heard is looked at again in the end. */
  hear(): Promise<Frame>
}

async function connect(kind: Kind, path: string): Promise<Classic> {
  const wire = await system.connect(path)
  const heard: Frame[] = []
  clients.push({ wire, kind, heard })
  return Object.assign(wire, {
    async hear() {
      const frame = await wire.take()
      heard.push(frame)
      return frame
    },
  })
}

async function visit(path = '/'): Promise<Classic> {
  const wire = await connect('visitor', path)
  await letIn(wire, { type: 'login', group: 'member' })
  return wire
}

async function work(agent: Agent): Promise<Classic> {
  const wire = await connect('agent', `/?ticket=${system.ticketFor(agent)}`)
  await letIn(wire, { type: 'login', group: 'admin' })
  return wire
}

/** Logs in, and waits until that is done: the client itself is told nothing. */
async function letIn(wire: Wire, login: object): Promise<void> {
  const before = await newestLogin()
  wire.send(login)
  await expect.poll(newestLogin, { interval: 5, timeout: 10_000 }).toBeGreaterThan(before)
}

async function enter(): Promise<{ wire: Classic; uid: number; avatarRam: number }> {
  const wire = await connect('member', '/room/lobby')
  wire.send({ type: 'login', group: 'member' })
  const { uid, avatarRam } = await wire.hear()
  return { wire, uid: Number(uid), avatarRam: Number(avatarRam) }
}

async function newestLogin(): Promise<number> {
  const [row] = await system.db.query<{ no: number }>(
    'test_newest_login',
    'select coalesce(max(login_no), 0) as no from presences',
  )
  return row!.no
}

async function countHere(kind: 'visitor' | 'agent'): Promise<number> {
  const [row] = await system.db.query<{ n: number }>(
    'test_here',
    'select count(*) as n from presences where kind = $1 and left_at is null',
    [kind],
  )
  return row!.n
}

const stored = async () =>
  (
    await system.db.query<{ body: string }>('test_stored', 'select body from messages order by sent_at, seq')
  ).map(({ body }) => body)
const say = (msg: string) => ({ type: 'msg', group: 'member', msg })
const answer = (touid: unknown, msg: string) => ({ type: 'msg', group: 'admin', touid, msg })

/** Waits until everything that this client sent before has been dealt with. */
async function settle(wire: Classic): Promise<void> {
  wire.send(say('settled'))
  await expect.poll(async () => (await stored()).includes('settled'), { interval: 5 }).toBe(true)
}

describe('service chat', () => {
  test('F41–F44 a visitor and an agent talk, in the frames of the original', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await work(amy)
    const visitor = await visit()
    const came = await agent.hear()
    expect(came).toEqual({ type: 'login', group: 'member', from_id: expect.any(Number) })
    visitor.send(say('Do you ship to Oslo?'))
    expect(await agent.hear()).toEqual({
      type: 'msg',
      group: 'member',
      msg: 'Do you ship to Oslo?',
      from_id: came.from_id,
    })
    agent.send(answer(came.from_id, 'We do.'))
    expect(await visitor.hear()).toEqual({ type: 'msg', from_id: amy.id, msg: 'We do.' })
    expect(await stored()).toEqual(['Do you ship to Oslo?', 'We do.'])
    expect([agent.rest, visitor.rest]).toEqual([[], []])
  })

  test('ids are whole numbers that parseInt reads', async () => {
    const agent = await work(await system.hireAgent('Amy'))
    const visitor = await visit()
    const { from_id } = await agent.hear()
    expect(Number.parseInt(String(from_id), 10)).toBe(from_id)
    agent.send(answer(Number.parseInt(String(from_id), 10), 'Hello'))
    expect(await visitor.hear()).toMatchObject({ msg: 'Hello' })
  })

  test('the agent may be newer', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const visitor = await visit()
    const { from_id, user } = await amy.next('login')
    visitor.send(say('Hello'))
    expect(await amy.next('msg')).toMatchObject({
      msg: 'Hello',
      from_id,
      seq: 1,
      conversation: user.conversation,
    })
    amy.send({ type: 'typing', conversation: user.conversation })
    amy.send({ type: 'seen', conversation: user.conversation, delivered: 1, read: 1 })
    await amy.say('Hi', { touid: from_id })
    expect(await visitor.hear()).toEqual({ type: 'msg', from_id: amy.ready.id, msg: 'Hi' })
  })

  test('the visitor may be newer', async () => {
    const agent = await work(await system.hireAgent('Bob'))
    const vic = await system.visit({ name: 'Vic', page: { url: 'https://shop.example/' } })
    expect(await agent.hear()).toEqual({ type: 'login', group: 'member', from_id: vic.ready.id })
    vic.send({ type: 'typing' })
    await vic.say('Hello')
    expect(await agent.hear()).toEqual({ type: 'msg', group: 'member', msg: 'Hello', from_id: vic.ready.id })
    agent.send(answer(vic.ready.id, 'Hi'))
    expect(await vic.next('msg')).toMatchObject({ msg: 'Hi', group: 'admin', name: 'Bob', seq: 2 })
  })

  test('an agent’s pages all get his visitors, and none of them what he said himself', async () => {
    const amy = await system.hireAgent('Amy')
    const one = await work(amy)
    const two = await connect('agent', `/?ticket=${system.ticketFor(amy)}`)
    two.send({ type: 'login', group: 'admin' })
    two.send({ type: 'load_user_list', group: 'admin' })
    expect(await two.hear()).toEqual({ type: 'load_user_list', group: 'admin', userlist: [] })
    const visitor = await visit()
    const [{ from_id }] = await Promise.all([one.hear(), two.hear()])
    one.send(answer(from_id, 'Hello'))
    await visitor.hear()
    visitor.send(say('Hi'))
    for (const page of [one, two]) expect(await page.hear()).toMatchObject({ type: 'msg', msg: 'Hi' })
    expect([one.rest, two.rest]).toEqual([[], []])
  })

  test('what an agent says on a newer page is not shown on his classic one as the visitor’s', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await work(amy)
    const newer = await system.work(amy)
    const vic = await system.visit()
    await agent.hear()
    await newer.say('I answer here', { touid: vic.ready.id })
    await vic.say('Thanks')
    expect(await agent.hear()).toEqual({ type: 'msg', group: 'member', msg: 'Thanks', from_id: vic.ready.id })
    expect(agent.rest).toEqual([])
  })
})

describe('with no agent there', () => {
  test('F45 who came before any agent is handed over with all he wrote', async () => {
    const [vic, wen] = [await visit(), await visit()]
    wen.send(say('Wen was here'))
    await expect.poll(stored).toHaveLength(1)
    vic.send(say('Hello?'))
    vic.send(say('Is anybody there?'))
    await expect.poll(stored).toHaveLength(3)

    const agent = await work(await system.hireAgent('Amy'))
    agent.send({ type: 'load_user_list', group: 'admin' })
    const list = await agent.hear()
    expect(list).toEqual({
      type: 'load_user_list',
      group: 'admin',
      userlist: [expect.any(Number), expect.any(Number)],
    })
    const [vicId, wenId] = list.userlist as number[]
    const kept = [await agent.hear(), await agent.hear(), await agent.hear()]
    expect(kept.filter(({ from_id }) => from_id === vicId)).toEqual([
      { type: 'msg', group: 'member', msg: 'Hello?', from_id: vicId },
      { type: 'msg', group: 'member', msg: 'Is anybody there?', from_id: vicId },
    ])
    expect(kept.filter(({ from_id }) => from_id === wenId).map(({ msg }) => msg)).toEqual(['Wen was here'])
    agent.send(answer(vicId, 'I am'))
    expect(await vic.hear()).toMatchObject({ msg: 'I am' })
    agent.send({ type: 'load_user_list', group: 'admin' })
    expect(await agent.hear()).toMatchObject({ userlist: [vicId, wenId] })
    await settle(vic)
    expect((await agent.hear()).msg).toBe('settled')
  })

  test('an agent who is back reads his own conversations again, what he said himself left out', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await work(amy)
    const visitor = await visit()
    const { from_id } = await agent.hear()
    visitor.send(say('One'))
    await agent.hear()
    agent.send(answer(from_id, 'Two'))
    await visitor.hear()
    visitor.send(say('Three'))
    await agent.hear()
    agent.close()
    await agent.closed
    const again = await work(amy)
    again.send({ type: 'load_user_list', group: 'admin' })
    expect(await again.hear()).toMatchObject({ userlist: [from_id] })
    expect([await again.hear(), await again.hear()].map(({ msg }) => msg)).toEqual(['One', 'Three'])
  })

  test('B53 a newer agent is told more of who waits than an id', async () => {
    await visit()
    await system.visit({ name: 'Vic', page: { url: 'https://shop.example/cups', title: 'Cups' } })
    const agent = await system.work(await system.hireAgent('Amy'))
    agent.send({ type: 'load_user_list' })
    const { users } = await agent.next('load_user_list')
    expect(users).toMatchObject([
      { since: expect.any(Number), online: true },
      { name: 'Vic', page: { url: 'https://shop.example/cups', title: 'Cups' } },
    ])
  })
})

describe('leaving', () => {
  test('F46 who closes his page is gone at once', async () => {
    const agent = await work(await system.hireAgent('Amy'))
    for (const words of [[], ['Hello']]) {
      const visitor = await visit()
      const { from_id } = await agent.hear()
      for (const word of words) {
        visitor.send(say(word))
        await agent.hear()
      }
      visitor.close()
      expect(await agent.hear()).toEqual({ type: 'logout', disc_id: from_id })
    }
    await system.sweep({ agentGrace: 30, visitorGrace: 0 })
    expect(agent.rest).toEqual([])
  })

  test('a reload is another visitor', async () => {
    const agent = await work(await system.hireAgent('Amy'))
    const visitor = await visit()
    const { from_id } = await agent.hear()
    visitor.close()
    await agent.hear()
    await visit()
    const back = await agent.hear()
    expect(back).toMatchObject({ type: 'login', group: 'member' })
    expect(back.from_id).not.toBe(from_id)
  })

  test('with a token in the address he is the same one again, and is shown nothing twice', async () => {
    const agent = await work(await system.hireAgent('Amy'))
    const { ready } = await system.visit()
    expect(await agent.hear()).toMatchObject({ from_id: ready.id })
    const path = `/?token=${ready.token}`
    const visitor = await connect('visitor', path)
    visitor.send({ type: 'login', group: 'member' })
    visitor.send(say('Me again'))
    expect(await agent.hear()).toEqual({ type: 'msg', group: 'member', msg: 'Me again', from_id: ready.id })
    agent.send(answer(ready.id, 'Welcome'))
    expect(await visitor.hear()).toMatchObject({ msg: 'Welcome' })
    visitor.close()
    await visitor.closed
    const back = await connect('visitor', path)
    back.send({ type: 'login', group: 'member' })
    back.send(say('And again'))
    expect(await agent.hear()).toMatchObject({ msg: 'And again', from_id: ready.id })
    agent.send(answer(ready.id, 'Still here'))
    expect(await back.hear()).toMatchObject({ msg: 'Still here' })
    expect([agent.rest, back.rest]).toEqual([[], []])
  })

  test('F47 the visitors of an agent who left wait again, and the next one gets them', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await work(amy)
    const visitor = await visit()
    const { from_id } = await agent.hear()
    visitor.send(say('Hello'))
    await agent.hear()
    agent.close()
    await expect.poll(() => countHere('agent')).toBe(0)
    await system.sweep({ agentGrace: 0, visitorGrace: 0 })
    visitor.send(say('Are you there?'))
    await expect.poll(stored).toHaveLength(2)
    const bob = await system.hireAgent('Bob')
    const next = await work(bob)
    next.send({ type: 'load_user_list', group: 'admin' })
    expect(await next.hear()).toMatchObject({ userlist: [from_id] })
    expect([await next.hear(), await next.hear()].map(({ msg }) => msg)).toEqual(['Hello', 'Are you there?'])
    next.send(answer(from_id, 'Now I am'))
    expect(await visitor.hear()).toEqual({ type: 'msg', from_id: bob.id, msg: 'Now I am' })
  })
})

describe('in the room', () => {
  test('F25 a member is told who he is', async () => {
    const wire = await connect('member', '/room/lobby')
    wire.send({ type: 'login', group: 'member' })
    const { uid, ...welcome } = await wire.hear()
    expect(welcome).toEqual({ type: 'login', group: 'member', avatarRam: Number(uid) % 6 })
    expect(Number.parseInt(String(uid), 10)).toBe(uid)
  })

  test('F27 what a member says reaches the others, and not himself', async () => {
    const [vic, wen, xin] = [await enter(), await enter(), await enter()]
    expect(new Set([vic.uid, wen.uid, xin.uid]).size).toBe(3)
    vic.wire.send({ msg: 'Hello' })
    const shown = { msg: 'Hello', uid: vic.uid, avatarRam: vic.avatarRam }
    expect(await wen.wire.hear()).toEqual(shown)
    expect(await xin.wire.hear()).toEqual(shown)
    wen.wire.send({ msg: 'Hi' })
    // B27, B31: never undefined, and each his own.
    expect(await vic.wire.hear()).toEqual({ msg: 'Hi', uid: wen.uid, avatarRam: wen.avatarRam })
    for (const { avatarRam } of [vic, wen, xin]) expect([0, 1, 2, 3, 4, 5]).toContain(avatarRam)
  })

  test('newer members and classic ones are in the same room', async () => {
    const vic = await enter()
    const wen = await system.visit({ name: 'Wen' }, '/room/lobby')
    const ack = await wen.say('Hello')
    expect(await vic.wire.hear()).toEqual({ msg: 'Hello', uid: wen.ready.id, avatarRam: wen.ready.id % 6 })
    vic.wire.send({ msg: 'Hi' })
    expect(await wen.next('msg')).toMatchObject({ msg: 'Hi', from_id: vic.uid, seq: ack.seq + 1 })
    wen.send({ type: 'logout' })
    await wen.closed
    const xin = await system.visit({}, '/room/lobby')
    await xin.next('join')
    expect(vic.wire.rest).toEqual([])
  })

  test('what a member says on one page is not shown on his classic ones', async () => {
    const vic = await system.visit({}, '/room/lobby')
    const wen = await enter()
    const pages = []
    for (let i = 0; i < 2; i++) {
      const page = await connect('member', `/room/lobby?token=${vic.ready.token}`)
      page.send({ type: 'login', group: 'member' })
      expect(await page.hear()).toMatchObject({ uid: vic.ready.id })
      pages.push(page)
    }
    await vic.say('From my newer page')
    pages[0]!.send({ msg: 'From my older page' })
    expect(await vic.next('msg')).toMatchObject({ msg: 'From my older page', from_id: vic.ready.id })
    wen.wire.send({ msg: 'Two of you?' })
    for (const page of pages) expect(await page.hear()).toMatchObject({ msg: 'Two of you?', uid: wen.uid })
    const heard = [await wen.wire.hear(), await wen.wire.hear()]
    expect(heard.map(({ msg }) => msg)).toEqual(['From my newer page', 'From my older page'])
  })

  test('F46 an older message is not shown to who comes later', async () => {
    const vic = await enter()
    vic.wire.send({ msg: 'Before' })
    await expect.poll(stored).toHaveLength(1)
    const wen = await enter()
    vic.wire.send({ msg: 'After' })
    expect(await wen.wire.hear()).toMatchObject({ msg: 'After' })
  })
})

describe('what must not go wrong any more', () => {
  test('B01 nobody is an agent because he says so', async () => {
    const visitor = await visit()
    visitor.send(say('Secret'))
    const stranger = await connect('agent', '/')
    stranger.send({ type: 'login', group: 'admin' })
    stranger.send({ type: 'load_user_list', group: 'admin' })
    expect((await stranger.closed).code).toBe(4401)
    expect(await countHere('agent')).toBe(0)
  })

  test('B02 a visitor does not speak as an agent, nor an agent as a visitor', async () => {
    const agent = await work(await system.hireAgent('Amy'))
    const [vic, wen] = [await visit(), await visit()]
    const [{ from_id }] = [await agent.hear(), await agent.hear()]
    wen.send(answer(from_id, 'Send me your password'))
    wen.send({ type: 'load_user_list', group: 'admin' })
    agent.send({ ...say('I am a visitor'), touid: from_id })
    await settle(wen)
    expect(await stored()).toEqual(['settled'])
    expect((await agent.hear()).msg).toBe('settled')
    expect(vic.rest).toEqual([])
  })

  test('B03 an agent does not write to a colleague’s visitor', async () => {
    const amy = await work(await system.hireAgent('Amy'))
    const visitor = await visit()
    const { from_id } = await amy.hear()
    const bob = await work(await system.hireAgent('Bob'))
    bob.send(answer(from_id, 'From Bob'))
    bob.send(answer(999_999, 'To nobody'))
    bob.send({ type: 'load_user_list', group: 'admin' })
    expect(await bob.hear()).toMatchObject({ userlist: [] })
    amy.send(answer(from_id, 'From Amy'))
    expect(await visitor.hear()).toMatchObject({ msg: 'From Amy' })
    expect(await stored()).toEqual(['From Amy'])
  })

  test('B06, B08 who never logged in, or into a group that there is not, is nobody', async () => {
    const agent = await work(await system.hireAgent('Amy'))
    const stranger = await system.connect()
    stranger.send({ type: 'login', group: 'boss' })
    stranger.send(say('Hello'))
    stranger.send({ msg: 'Hello' })
    stranger.send({ type: 'load_user_list', group: 'boss' })
    expect([await stranger.take(), await stranger.take()].map(({ code }) => code)).toEqual([
      'bad_shape',
      'not_logged_in',
    ])
    stranger.close()
    await stranger.closed
    await visit()
    expect(await agent.hear()).toMatchObject({ type: 'login' })
    expect(await stored()).toEqual([])
  })

  test.each([
    ['B07', '{"type":"msg"'],
    ['B07', '{"type":"msg","group":"member"}'],
    ['B07', '{"type":"msg","group":"member","msg":{"a":1}}'],
    ['B07', '{"type":"msg","group":"member","msg":null}'],
    ['B26', '{"type":"msg","group":"member","msg":"  \\n "}'],
    ['B26', '{"type":"msg","group":"member","msg":""}'],
    ['B28', '{"type":"dance","group":"member"}'],
    ['B36', '{"type":"login","group":"member"}'],
    ['B36', '{"type":"login","group":"admin"}'],
  ])('%s %s is left alone, and the connection goes on', async (_bug, frame) => {
    const agent = await work(await system.hireAgent('Amy'))
    const visitor = await visit()
    const { from_id } = await agent.hear()
    visitor.send(frame)
    visitor.send(say('Hello'))
    expect(await agent.hear()).toEqual({ type: 'msg', group: 'member', msg: 'Hello', from_id })
    expect(await stored()).toEqual(['Hello'])
    expect(await countHere('visitor')).toBe(1)
    expect([agent.rest, visitor.rest]).toEqual([[], []])
  })

  test('B28 a classic client is never sent a frame that is not in its table', async () => {
    const amy = await system.hireAgent('Amy', 1)
    const visitor = await visit()
    const waiting = await visit()
    const agent = await work(amy)
    agent.send({ type: 'load_user_list', group: 'admin' })
    const [from_id] = (await agent.hear()).userlist as number[]
    const bob = await system.work(await system.hireAgent('Bob'))
    bob.send({ type: 'load_user_list' })
    const { users } = await bob.next('load_user_list')
    // Something of everything: marks, writing, refusals, a second page of a visitor, a handover, an end.
    agent.send(answer(users[0]!.id, 'Not mine'))
    agent.send(answer(from_id, ' '))
    bob.send({ type: 'typing', conversation: users[0]!.conversation })
    bob.send({ type: 'sync', conversation: users[0]!.conversation, after: 0 })
    await bob.say('Hello', { touid: users[0]!.id })
    await waiting.hear()
    bob.send({ type: 'seen', conversation: users[0]!.conversation, delivered: 1, read: 1 })
    bob.send({ type: 'logout' })
    await bob.closed
    await system.sweep({ agentGrace: 0, visitorGrace: 0 })
    waiting.close()
    visitor.send(say('Still here'))
    expect(await agent.hear()).toMatchObject({ msg: 'Still here', from_id })
    agent.close()
    await expect.poll(() => countHere('agent')).toBe(0)
    await system.sweep({ agentGrace: 0, visitorGrace: 0 })
    await settle(visitor)
    expect(visitor.rest).toEqual([])
  })
})

describe('what it has already', () => {
  test('is not shown again when its sender sends it again', async () => {
    const agent = await work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    await agent.hear()
    const cid = crypto.randomUUID()
    for (const again of [{}, { again: true }]) {
      vic.send({ type: 'msg', cid, msg: 'Once', ...again })
      await vic.next('ack')
    }
    await vic.say('Twice')
    expect([await agent.hear(), await agent.hear()].map(({ msg }) => msg)).toEqual(['Once', 'Twice'])
    expect(agent.rest).toEqual([])
  })
})

describe('what it did not get', () => {
  test.each([3, 250])('%i messages are fetched before the next one is shown, in order', async (missed) => {
    const amy = await system.hireAgent('Amy')
    const agent = await work(amy)
    const visitor = await visit()
    const { from_id } = await agent.hear()
    await system.db.query(
      'test_missed',
      `with mine as (
        update conversations set last_seq = $3 where visitor_id = $1 returning id
      )
      insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
      select mine.id, n, 'agent', $2, gen_random_uuid(), 'Missed ' || n
      from mine, generate_series(1, $3) n`,
      [from_id, amy.id, missed],
    )
    agent.send(answer(from_id, 'Next'))
    const heard = []
    for (let i = 0; i <= missed; i++) heard.push((await visitor.hear()).msg)
    expect(heard).toEqual([...Array.from({ length: missed }, (_, i) => `Missed ${i + 1}`), 'Next'])
    expect(visitor.rest).toEqual([])
  })
})

describe('too fast', () => {
  test('its messages are paced: all arrive, in order', async () => {
    const strict = await openSystem({ LIMITS: 'on' })
    const agent = await strict.work(await strict.hireAgent('Amy'))
    const visitor = await strict.connect()
    visitor.send({ type: 'login', group: 'member' })
    await agent.next('login')
    const words = Array.from({ length: 36 }, (_, i) => `Word ${i}`)
    for (const word of words) visitor.send(say(word))
    const heard = []
    for (const _ of words) heard.push((await agent.next('msg')).msg)
    expect(heard).toEqual(words)
    expect(visitor.rest).toEqual([])
    await strict.close()
  })

  test('beyond a hundred that wait it is closed 4429', async () => {
    const strict = await openSystem({ LIMITS: 'on' })
    const visitor = await strict.connect()
    visitor.send({ type: 'login', group: 'member' })
    for (let i = 0; i < 20; i++) visitor.send(say(`Word ${i}`))
    await expect
      .poll(() => strict.db.query('test_words', 'select from messages'), { interval: 5 })
      .toHaveLength(20)
    for (let i = 20; i < 140; i++) visitor.send(say(`Word ${i}`))
    expect((await visitor.closed).code).toBe(4429)
    expect(visitor.rest).toEqual([])
    await strict.close()
  })
})
