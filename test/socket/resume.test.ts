import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

describe('sync', () => {
  test('brings what is missing, upwards and downwards, a hundred at a time', async () => {
    const vic = await system.visit()
    const conversation = vic.ready.conversation!
    await fill(system, conversation, vic.ready.id, 250)
    vic.send({ type: 'sync', conversation, after: 120 })
    const up = await vic.next('sync')
    expect(up.messages.map(({ seq }) => seq)).toEqual(range(121, 220))
    expect(up.more).toBe(true)
    vic.send({ type: 'sync', conversation, after: 220 })
    const rest = await vic.next('sync')
    expect(rest.messages.map(({ seq }) => seq)).toEqual(range(221, 250))
    expect(rest.more).toBe(false)
    vic.send({ type: 'sync', conversation, before: 31 })
    const down = await vic.next('sync')
    expect(down.messages.map(({ seq }) => seq)).toEqual(range(1, 30))
    expect(down.more).toBe(false)
  })

  test('stays under 128 KiB', async () => {
    const vic = await system.visit()
    const conversation = vic.ready.conversation!
    await fill(system, conversation, vic.ready.id, 60, '信'.repeat(4000))
    vic.send({ type: 'sync', conversation, after: 0 })
    const { messages, more } = await vic.next('sync')
    expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThan(128 * 1024)
    expect(messages.length).toBeGreaterThan(5)
    expect(more).toBe(true)
  })

  test('is for the visitor himself and for agents, and for no other visitor', async () => {
    const vic = await system.visit()
    const wen = await system.visit()
    const agent = await system.work(await system.hireAgent('Amy'))
    await vic.say('For agents only')
    wen.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect(await wen.next('error')).toMatchObject({ code: 'forbidden' })
    agent.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect((await agent.next('sync')).messages).toHaveLength(1)
    wen.send({ type: 'sync', conversation: 1, after: 0 })
    expect(await wen.next('error')).toMatchObject({ code: 'forbidden' })
  })

  test('names the conversation before, where the beginning is reached', async () => {
    const agent = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    await vic.say('First')
    await system.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
      vic.ready.conversation,
    ])
    const again = await system.visit({ token: vic.ready.token })
    expect(again.ready.conversation).not.toBe(vic.ready.conversation)
    again.send({ type: 'sync', conversation: again.ready.conversation, before: 1 })
    expect(await again.next('sync')).toMatchObject({ messages: [], previous: vic.ready.conversation })
    again.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect(await again.next('sync')).toMatchObject({ messages: [{ msg: 'First' }] })
    expect(agent.ready.id).toBeGreaterThan(0)
  })
})

describe('a message sent again', () => {
  test('is stored once, and acknowledged with the same seq and time', async () => {
    const vic = await system.visit()
    const cid = crypto.randomUUID()
    vic.send({ type: 'msg', cid, msg: 'Once' })
    const first = await vic.next('ack')
    vic.send({ type: 'msg', cid, msg: 'Once', again: true, conversation: first.conversation })
    expect(await vic.next('ack')).toEqual({ ...first, dup: true })
    expect(await system.db.query('test_count', 'select body from messages')).toHaveLength(1)
  })

  test('after its conversation was closed is found there, and not stored in the new one', async () => {
    const vic = await system.visit()
    const cid = crypto.randomUUID()
    vic.send({ type: 'msg', cid, msg: 'Once', conversation: vic.ready.conversation })
    const first = await vic.next('ack')
    await system.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
      first.conversation,
    ])
    vic.send({ type: 'msg', cid, msg: 'Once', conversation: first.conversation, again: true })
    expect(await vic.next('ack')).toEqual({ ...first, dup: true })
    const next = await vic.say('Something else', { conversation: first.conversation })
    expect(next.conversation).not.toBe(first.conversation)
    expect(next.seq).toBe(1)
  })

  test('twice in the same batch is still one', async () => {
    const vic = await system.visit()
    const cid = crypto.randomUUID()
    for (let i = 0; i < 5; i++) vic.send({ type: 'msg', cid, msg: 'Once' })
    const acks = []
    for (let i = 0; i < 5; i++) acks.push(await vic.next('ack'))
    expect(new Set(acks.map(({ seq }) => seq))).toEqual(new Set([1]))
    expect(acks.filter(({ dup }) => dup)).toHaveLength(4)
  })
})

describe('a client that comes back', () => {
  test('learns which of its conversations were rolled back, and only those', async () => {
    const vic = await system.visit()
    const ack = await vic.say('Hello')
    const { conversation, seq, at } = ack
    const { token } = vic.ready
    expect((await system.visit({ token, resume: [[conversation, seq, at]] })).ready.reset).toBeUndefined()
    expect((await system.visit({ token, resume: [[conversation, seq, at + 1]] })).ready.reset).toEqual([
      conversation,
    ])
    expect((await system.visit({ token, resume: [[conversation, seq + 1, at]] })).ready.reset).toEqual([
      conversation,
    ])
  })
})

test('what one agent read stays read when another takes over', async () => {
  const amy = await system.work(await system.hireAgent('Amy'))
  const bob = await system.hireAgent('Bob')
  const vic = await system.visit()
  const { conversation = 0 } = vic.ready
  await vic.say('Hello')
  amy.send({ type: 'seen', conversation, delivered: 1, read: 1 })
  await vic.next('seen')
  await system.db.query(
    'test_hand_over',
    'update conversations set agent_id = $2, rev = rev + 1 where id = $1',
    [conversation, bob.id],
  )
  const again = await system.visit({ token: vic.ready.token })
  expect(again.ready.seen).toEqual({ delivered: 1, read: 1 })
})

describe('seen', () => {
  test('goes only forward, never beyond what is there, and reaches the other side', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await system.work(amy)
    const vic = await system.visit()
    const { conversation } = await vic.say('Hello')
    agent.send({ type: 'seen', conversation, delivered: 1, read: 0 })
    expect(await vic.next('seen')).toMatchObject({ group: 'admin', id: amy.id, delivered: 1, read: 0 })
    agent.send({ type: 'seen', conversation, delivered: 99, read: 99 })
    expect(await vic.next('seen')).toMatchObject({ delivered: 1, read: 1 })
    agent.send({ type: 'seen', conversation, delivered: 0, read: 0 })
    await agent.say('Hi', { touid: vic.ready.id })
    await vic.next('msg')
    expect(vic.rest.filter(({ type }) => type === 'seen')).toEqual([])
  })

  test('of somebody else’s conversation changes nothing', async () => {
    await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    const wen = await system.visit()
    const { conversation } = await vic.say('Hello')
    wen.send({ type: 'seen', conversation, delivered: 1, read: 1 })
    await wen.say('Mine')
    expect(
      await system.db.query('test_marks', 'select 1 from participants where conversation_id = $1', [
        conversation,
      ]),
    ).toEqual([])
  })
})

test('typing reaches the other side of the conversation, and nobody else', async () => {
  const agent = await system.work(await system.hireAgent('Amy'))
  const vic = await system.visit()
  const wen = await system.visit()
  await agent.next('login')
  vic.send({ type: 'typing' })
  expect(await agent.next('typing')).toEqual({
    type: 'typing',
    conversation: vic.ready.conversation,
    from_id: vic.ready.id,
  })
  agent.send({ type: 'typing', conversation: vic.ready.conversation })
  expect(await vic.next('typing')).toMatchObject({ from_id: agent.ready.id })
  await wen.say('Hello')
  expect(wen.rest.filter(({ type }) => type === 'typing')).toEqual([])
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

async function fill({ db }: System, conversation: number, visitor: number, count: number, body = 'Line') {
  await db.query(
    'test_fill',
    `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
    select $1, n, 'visitor', $2, gen_random_uuid(), $4
    from generate_series(1, $3) n`,
    [conversation, visitor, count, body],
  )
  await db.query('test_raise', 'update conversations set last_seq = $2 where id = $1', [conversation, count])
}
