import { laneLimits } from '@kefu/socket/lanes.ts'
import { describe, expect, test } from 'vitest'
import { type FakeAdmin, message, openFakeAdmin } from '../support/fake-admin.ts'

const bodies = (admin: FakeAdmin) => [...admin.stored.values()].flat().map(({ msg }) => msg)

describe('a message', () => {
  test('is acknowledged to its sender and shown to the others when it is stored, and not before', async () => {
    const admin = openFakeAdmin()
    const [vic, again, amy, wen] = [
      await admin.visit({ token: 'v.7' }),
      await admin.visit({ token: 'v.7' }),
      await admin.work(3),
      await admin.visit({ token: 'v.8' }),
    ]
    for (const each of [vic, again, amy, wen]) each.read()
    const { save_msg } = admin.answers
    let store = () => {}
    admin.answers.save_msg = async (calls) => {
      await new Promise<void>((resolve) => {
        store = resolve
      })
      return save_msg(calls)
    }
    const hello = message()
    vic.send(hello)
    await admin.settled()
    expect([vic, again, amy].flatMap((each) => each.read())).toEqual([])
    store()
    await admin.settled()
    const stored = { conversation: 70, seq: 1, at: admin.now }
    expect(vic.read()).toEqual([{ type: 'ack', cid: hello.cid, ...stored }])
    const shown = { type: 'msg', from_id: 7, group: 'member', msg: 'Hello', cid: hello.cid, ...stored }
    expect(again.read()).toEqual([shown])
    expect(amy.read()).toEqual([shown])
    expect(wen.read()).toEqual([])
  })

  test('that was stored before is acknowledged as such, and shown again', async () => {
    const admin = openFakeAdmin()
    const [vic, amy] = [await admin.visit({ token: 'v.7' }), await admin.work(3)]
    const hello = message()
    for (const frame of [hello, { ...hello, again: true }]) {
      vic.send(frame)
      await admin.settled()
    }
    const [, first, second] = vic.read()
    expect(first).not.toHaveProperty('dup')
    expect(second).toEqual({ ...first, dup: true })
    expect(amy.read().filter(({ type }) => type === 'msg')).toHaveLength(2)
  })

  test('that came again from an older conversation does not lead back there', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    vic.connection.conversation = 90
    vic.send(message('Hello', { conversation: 70, again: true }))
    await admin.settled()
    expect(vic.connection.conversation).toBe(90)
  })

  test('that opens a new conversation leads there', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    vic.connection.conversation = 60
    vic.send(message())
    await admin.settled()
    expect(vic.connection.conversation).toBe(70)
  })

  test('that could not be stored though others could is refused with its cid', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    admin.answers.save_msg = () => [{ code: 'forbidden' }]
    const hello = message()
    vic.send(hello)
    await admin.settled()
    expect(vic.read()).toMatchObject([{ type: 'error', code: 'forbidden', cid: hello.cid }])
  })

  test.each([
    ['empty', ' \u200b'],
    ['bad_text', 'a\u0000'],
    ['too_long', 'a'.repeat(4001)],
  ])('is refused as %s with its cid, and nothing is asked for it', async (code, msg) => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    const frame = message(msg)
    vic.send(frame)
    await admin.settled()
    expect(vic.read()).toMatchObject([{ type: 'error', code, cid: frame.cid }])
    expect(admin.calls.filter(({ name }) => name === 'save_msg')).toEqual([])
  })

  test('names a visitor where an agent writes, and nowhere else', async () => {
    const admin = openFakeAdmin()
    const visitor = await admin.visit()
    const agent = await admin.work()
    const member = await admin.visit({}, { room: 'lobby' })
    const inRoom = admin.connect({ room: 'lobby' })
    inRoom.send({ type: 'login', v: 1, group: 'admin', ticket: 't.3' })
    await admin.settled()
    for (const [client, touid] of [
      [visitor, { touid: 8 }],
      [agent, {}],
      [member, { touid: 8 }],
      [inRoom, { touid: 8 }],
    ] as const) {
      client.read()
      client.send(message('Hello', touid))
      await admin.settled()
      expect(client.read()).toMatchObject([{ type: 'error', code: 'bad_shape' }])
    }
    inRoom.send(message())
    agent.send(message('Hello', { touid: 7 }))
    await admin.settled()
    expect(inRoom.read()).toMatchObject([{ type: 'ack', conversation: 1 }])
    expect(agent.read().filter(({ type }) => type === 'ack')).toMatchObject([{ conversation: 70 }])
  })

  test('has a cid', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    vic.send({ type: 'msg', msg: 'Hello' })
    expect(vic.read()).toMatchObject([{ code: 'bad_shape' }])
  })
})

describe('after busy', () => {
  async function fillLane(admin: FakeAdmin, where = {}, free = 0): Promise<{ empty(): Promise<void> }> {
    const { save_msg } = admin.answers
    let empty = () => {}
    const emptied = new Promise<void>((resolve) => {
      empty = resolve
    })
    admin.answers.save_msg = async (calls) => {
      await emptied
      return save_msg(calls)
    }
    const flooder = await admin.visit({ token: 'v.15' }, where)
    for (let i = 0; i <= laneLimits.waiting - free; i++) {
      flooder.send(message(`filling ${i}`))
      if (i === 0) await admin.settled()
    }
    expect(flooder.read().filter(({ type }) => type === 'busy')).toEqual([])
    return {
      async empty() {
        empty()
        await admin.settled()
      },
    }
  }

  test('nothing overtakes the message that was sent back, until it comes again', async () => {
    const admin = openFakeAdmin({ limits: false })
    const lane = await fillLane(admin)
    // 7 and 15 are in the same of eight lanes.
    const vic = await admin.visit({ token: 'v.7' })
    vic.read()
    const [one, two, three] = [message('One'), message('Two'), message('Three')]
    vic.send(one)
    vic.send(two)
    expect(vic.read()).toMatchObject([
      { type: 'busy', cid: one.cid },
      { type: 'busy', cid: two.cid },
    ])
    expect(await admin.hub.metrics.registry.metrics()).toContain('kefu_socket_refused_total{code="busy"} 2')
    await lane.empty()
    vic.send(two)
    vic.send(three)
    await admin.settled()
    expect(vic.read().map(({ type }) => type)).toEqual(['busy', 'busy'])
    for (const frame of [one, two, three]) vic.send(frame)
    await admin.settled()
    expect(vic.read().map(({ type, seq }) => [type, seq])).toEqual([
      ['ack', 1],
      ['ack', 2],
      ['ack', 3],
    ])
    expect(bodies(admin).slice(-3)).toEqual(['One', 'Two', 'Three'])
  })

  test.each([
    ['by a line that is gone', true, {}],
    ['by another tab', false, {}],
    ['by another tab in a room', false, { room: 'lobby' }],
  ])(
    'what comes next is taken once the message that was sent back got through %s',
    async (_, isGone, where) => {
      const admin = openFakeAdmin({ limits: false })
      const first = await admin.visit({ token: 'v.7' }, where)
      const vic = await admin.visit({ token: 'v.7' }, where)
      const lane = await fillLane(admin, where, 1)
      const [one, two] = [message('One'), message('Two')]
      first.send(one)
      if (isGone) first.drop()
      for (const frame of [one, two]) vic.send(frame)
      expect(vic.read().filter(({ type }) => type === 'busy')).toHaveLength(2)
      await lane.empty()
      vic.read()
      vic.send(two)
      await admin.settled()
      expect(vic.read()).toMatchObject([{ type: 'ack', cid: two.cid }])
      expect(bodies(admin).slice(-2)).toEqual(['One', 'Two'])
    },
  )

  test('what comes next is taken once another tab was told that the message cannot be stored', async () => {
    const admin = openFakeAdmin({ limits: false })
    const first = await admin.visit({ token: 'v.7' })
    const vic = await admin.visit({ token: 'v.7' })
    const lane = await fillLane(admin, {}, 1)
    const [one, two] = [message('One'), message('Two')]
    first.send(one)
    for (const frame of [one, two]) vic.send(frame)
    admin.answers.save_msg = (calls) => calls.map(() => ({ code: 'internal' as const }))
    await lane.empty()
    expect(first.read().filter(({ code }) => code === 'internal')).toHaveLength(1)
    vic.read()
    vic.send(two)
    await admin.settled()
    expect(vic.read()).toMatchObject([{ code: 'internal', cid: two.cid }])
  })

  test('a text that can never be stored is refused as such, whatever waits before it', async () => {
    const admin = openFakeAdmin({ limits: false })
    await fillLane(admin)
    const vic = await admin.visit({ token: 'v.7' })
    vic.send(message('One'))
    vic.read()
    vic.send(message(' '))
    expect(vic.read()).toMatchObject([{ type: 'error', code: 'empty' }])
  })
})

describe('after rate_limited', () => {
  test('nothing overtakes the message that was sent back, until it comes again', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    const messages = Array.from({ length: 33 }, (_, i) => message(String(i)))
    for (const frame of messages) vic.send(frame)
    await admin.settled()
    const answers = vic.read()
    expect(answers.filter(({ type }) => type === 'ack')).toHaveLength(30)
    const refused = answers.filter(({ code }) => code === 'rate_limited')
    expect(refused.map(({ cid }) => cid)).toEqual(messages.slice(30).map(({ cid }) => cid))

    const wait = Number(refused[0]!.retry_ms)
    admin.now += wait
    vic.send(messages[31]!)
    await admin.settled()
    expect(vic.read()).toMatchObject([{ code: 'rate_limited', cid: messages[31]!.cid }])
    for (const frame of messages.slice(30)) vic.send(frame)
    await admin.settled()
    expect(vic.read().map(({ type }) => type)).toEqual(['ack', 'ack', 'ack'])
    expect(bodies(admin)).toEqual(messages.map(({ msg }) => msg))
  })

  test('a whole window of messages may come when the time is over', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    for (let i = 0; i < 30; i++) vic.send(message())
    const window = Array.from({ length: 8 }, () => message())
    vic.send(window[0]!)
    await admin.settled()
    const refused = vic.read().find(({ code }) => code === 'rate_limited')
    admin.now += Number(refused!.retry_ms)
    for (const frame of window) vic.send(frame)
    await admin.settled()
    expect(vic.read().map(({ type }) => type)).toEqual(Array(8).fill('ack'))
  })
})

describe('how fast', () => {
  test('a visitor 30 at once and 5 a second, an agent 60 and 10', async () => {
    const admin = openFakeAdmin()
    const accepted = async (client: Awaited<ReturnType<FakeAdmin['visit']>>, more: object) => {
      for (let i = 0; i < 100; i++) client.send(message('x', more))
      await admin.settled()
      return client.read().filter(({ type }) => type === 'ack').length
    }
    expect(await accepted(await admin.visit(), {})).toBe(30)
    expect(await accepted(await admin.work(), { touid: 7 })).toBe(60)
  })

  test('what comes again from an outbox has a bucket of its own', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    for (let i = 0; i < 30; i++) vic.send(message())
    for (let i = 0; i < 60; i++) vic.send(message('x', { again: true }))
    await admin.settled()
    expect(vic.read().map(({ type }) => type)).toEqual(Array(90).fill('ack'))
  })

  test('more than 150 in 10 s from a visitor close his connection, 300 from an agent', async () => {
    const admin = openFakeAdmin()
    const [vic, amy] = [await admin.visit(), await admin.work()]
    for (let i = 0; i < 150; i++) vic.send(message())
    for (let i = 0; i < 300; i++) amy.send(message('x', { touid: 7 }))
    expect([vic.closed, amy.closed]).toEqual([null, null])
    vic.send(message())
    amy.send(message('x', { touid: 7 }))
    expect([vic.closed, amy.closed]).toEqual([4429, 4429])
  })

  test('refused ones count too, but not those of the ten seconds before', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    for (let i = 0; i < 150; i++) vic.send(message(' '))
    admin.now += 10_001
    for (let i = 0; i < 150; i++) vic.send(message(' '))
    expect(vic.closed).toBeNull()
    vic.send(message(' '))
    expect(vic.closed).toBe(4429)
  })

  test('an outbox of 200 messages gets through, sent eight at a time as a page does', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    const outbox = Array.from({ length: 200 }, (_, i) => message(String(i), { again: true }))
    let rounds = 0
    while (outbox.length > 0 && vic.closed === null && rounds++ < 500) {
      for (const frame of outbox.slice(0, 8)) vic.send(frame)
      await admin.settled()
      const answers = vic.read()
      const acked = new Set(answers.flatMap(({ type, cid }) => (type === 'ack' ? [cid] : [])))
      while (acked.has(outbox[0]?.cid)) outbox.shift()
      admin.now += Number(answers.find(({ retry_ms }) => retry_ms !== undefined)?.retry_ms ?? 5)
    }
    expect(vic.closed).toBeNull()
    expect(bodies(admin)).toEqual(Array.from({ length: 200 }, (_, i) => String(i)))
  })

  test('a thousand frames of any kind at once close a connection, a hundred a second do not', async () => {
    const admin = openFakeAdmin()
    const [vic, wen] = [await admin.visit(), await admin.visit()]
    for (let i = 0; i < 1000; i++) vic.send({ type: 'typing' })
    expect(vic.closed).toBe(4429)
    for (let i = 0; i < 999; i++) wen.send({ type: 'typing' })
    expect(wen.closed).toBeNull()
  })

  test('is not looked at where limits are off', async () => {
    const admin = openFakeAdmin({ limits: false })
    const vic = await admin.visit()
    for (let i = 0; i < 1500; i++) vic.send(message())
    await admin.settled()
    expect(vic.closed).toBeNull()
    expect(vic.read().filter(({ type }) => type === 'ack')).toHaveLength(1500)
  })
})

test('messages of one conversation are stored in the order in which they came, whoever sent them', async () => {
  const admin = openFakeAdmin()
  const [vic, amy] = [await admin.visit({ token: 'v.7' }), await admin.work()]
  for (let i = 0; i < 10; i++) {
    vic.send(message(`v${i}`))
    amy.send(message(`a${i}`, { touid: 7 }))
  }
  await admin.settled()
  expect(bodies(admin)).toEqual(Array.from({ length: 10 }, (_, i) => [`v${i}`, `a${i}`]).flat())
})
