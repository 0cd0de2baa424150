import { clockSentence, createBeat } from '@kefu/socket/beat.ts'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type FakeAdmin, message, openFakeAdmin } from '../support/fake-admin.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

async function startBeating(admin: FakeAdmin, clockAhead: () => number | null = () => 0) {
  const beat = createBeat(admin.hub, {
    clockAhead,
    async call(name, calls) {
      admin.calls.push({ name, entries: calls })
      return admin.answers[name](calls)
    },
  })
  onTestFinished(() => beat.close())
  beat.start()
  await admin.settled()
  return beat
}

const beats = (admin: FakeAdmin) =>
  admin.calls.flatMap(({ name, entries }) => (name === 'presence' ? entries : []))

describe('a beat', () => {
  test('goes out at the start and every ten seconds, with everybody who is here', async () => {
    const admin = openFakeAdmin()
    await admin.visit({ token: 'v.7' })
    await admin.visit({ token: 'v.8' }, { room: 'lobby' })
    await admin.work(3)
    const beat = await startBeating(admin)
    expect(beats(admin)).toEqual([
      {
        node: 'here:2000',
        boot: admin.hub.boot,
        upto: 3,
        visitors: [7],
        agents: [3],
        rooms: [{ room: 'lobby', visitors: [8], agents: [] }],
        sessions: [3],
        since: 0,
      },
    ])
    expect([...(beat.rooms ?? [])]).toEqual(['lobby'])
    admin.answers.presence = () => [{ ended: [], changed: [], rooms: ['lobby', 'cellar'], now: 42 }]
    await vi.advanceTimersByTimeAsync(9_999)
    expect(beats(admin)).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    await admin.settled()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(beats(admin)[2]).toMatchObject({ since: 42 })
    expect([...(beat.rooms ?? [])]).toEqual(['lobby', 'cellar'])
  })

  test('that fails is repeated after a second, and the rooms that are known stay', async () => {
    const admin = openFakeAdmin()
    const { presence } = admin.answers
    const beat = await startBeating(admin)
    const { answeredAt } = beat
    admin.answers.presence = () => {
      throw new Error('the admin app is away')
    }
    admin.now += 10_000
    await vi.advanceTimersByTimeAsync(10_000)
    for (let second = 0; second < 5; second++) {
      await admin.settled()
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(beats(admin)).toHaveLength(7)
    expect(beat.answeredAt).toBe(answeredAt)
    expect(beat.rooms?.has('lobby')).toBe(true)
    admin.answers.presence = presence
    await vi.advanceTimersByTimeAsync(1000)
    await admin.settled()
    expect(beat.answeredAt).toBe(admin.now)
  })

  test('tells in which sessions an agent did something himself, and again when it did not arrive', async () => {
    const admin = openFakeAdmin()
    const [amy, bob, vic] = [await admin.work(3), await admin.work(4), await admin.visit()]
    await startBeating(admin)
    expect(beats(admin).at(-1)).not.toHaveProperty('used')

    amy.send(message('Hello', { touid: 7 }))
    bob.send(message('Written before', { touid: 7, again: true }))
    vic.send(message())
    const { presence } = admin.answers
    admin.answers.presence = () => {
      throw new Error('the admin app is away')
    }
    await vi.advanceTimersByTimeAsync(10_000)
    await admin.settled()
    admin.answers.presence = presence
    bob.send({ type: 'typing', conversation: 70 })
    await vi.advanceTimersByTimeAsync(1000)
    await admin.settled()
    expect(beats(admin).slice(-2)).toMatchObject([{ used: [3] }, { used: [3, 4] }])
    await vi.advanceTimersByTimeAsync(10_000)
    await admin.settled()
    expect(beats(admin).at(-1)).not.toHaveProperty('used')
  })

  test('takes reading and turning to another conversation for use, and not what a page says after a break', async () => {
    const admin = openFakeAdmin()
    const amy = await admin.work(3)
    await startBeating(admin)
    const used = async () => {
      await admin.settled()
      return admin.hub.inUse.take()
    }
    amy.send({ type: 'look', conversation: 70 })
    amy.send({ type: 'load_user_list' })
    amy.send({ type: 'sync', conversation: 70, after: 0 })
    amy.send({ type: 'seen', conversation: 70, delivered: 2, read: 2 })
    expect(await used()).toEqual([])
    amy.send({ type: 'look', conversation: 80 })
    expect(await used()).toEqual([3])
    const frame = { type: 'seen', conversation: 70, group: 'admin', id: 3, delivered: 3, read: 3 } as const
    admin.answers.seen = (calls) => calls.map(() => ({ to: [], frame }))
    amy.send({ type: 'seen', conversation: 70, delivered: 3, read: 2 })
    expect(await used()).toEqual([])
    amy.send({ type: 'seen', conversation: 70, delivered: 3, read: 3 })
    expect(await used()).toEqual([3])
  })

  test('after the end there is none', async () => {
    const admin = openFakeAdmin()
    const beat = await startBeating(admin)
    beat.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(beats(admin)).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the answer to a beat', () => {
  test('ends the connections of sessions that are over, and no others', async () => {
    const admin = openFakeAdmin()
    const [amy, bob, vic] = [await admin.work(3), await admin.work(4), await admin.visit()]
    admin.answers.presence = () => [{ ended: [4, 99], changed: [], rooms: [], now: 1 }]
    await startBeating(admin)
    expect([amy.closed, bob.closed, vic.closed]).toEqual([null, 4401, null])
    await admin.settled()
    expect(
      admin.calls.filter(({ name }) => name === 'logout').flatMap(({ entries }) => entries),
    ).toMatchObject([{ person: 'agent', id: 4, final: true }])
  })

  test('tells those it concerns what did not reach them, and only once', async () => {
    const admin = openFakeAdmin()
    const [vic, wen, amy, bob] = [
      await admin.visit({ token: 'v.7' }),
      await admin.visit({ token: 'v.8' }),
      await admin.work(3),
      await admin.work(4),
    ]
    for (const each of [vic, wen, amy, bob]) each.read()
    // Bob has what was Amy's, and in it is a message that we do not know.
    admin.answers.presence = () => [{ ended: [], changed: [[70, 2, 5, 7, 4]], rooms: [], now: 1 }]
    await startBeating(admin)
    expect(vic.read()).toEqual([{ type: 'head', heads: [[70, 2, 5]] }])
    expect(bob.read()).toEqual([{ type: 'head', heads: [[70, 2, 5]] }])
    expect(amy.read()).toEqual([{ type: 'head', heads: [[80, 0, 1]] }])
    expect(wen.read()).toEqual([])
    await vi.advanceTimersByTimeAsync(10_000)
    await admin.settled()
    for (const each of [vic, amy, bob]) expect(each.read()).toEqual([])
  })

  test('tells an agent of all that changed in one head', async () => {
    const admin = openFakeAdmin()
    const amy = await admin.work(3)
    amy.read()
    const changed: [number, number, number, number, number][] = [
      [70, 2, 5, 7, 3],
      [80, 1, 2, 8, 3],
    ]
    admin.answers.presence = () => [{ ended: [], changed, rooms: [], now: 1 }]
    await startBeating(admin)
    expect(amy.read()).toEqual([
      {
        type: 'head',
        heads: [
          [70, 2, 5],
          [80, 1, 2],
        ],
      },
    ])
  })

  test('leads a visitor to a conversation that was opened for him', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    vic.read()
    admin.answers.presence = () => [{ ended: [], changed: [[71, 1, 2, 7, 3]], rooms: [], now: 1 }]
    await startBeating(admin)
    expect(vic.read()).toEqual([{ type: 'head', heads: [[71, 1, 2]] }])
  })

  test('shows a classic client what it has not been shown', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ v: undefined }, { token: 'v.7' })
    const missed = {
      seq: 1,
      from_id: 3,
      group: 'admin',
      msg: 'Hello?',
      cid: crypto.randomUUID(),
      at: 1,
    } as const
    admin.stored.set(70, [missed])
    admin.answers.presence = () => [{ ended: [], changed: [[70, 1, 2, 7, 3]], rooms: [], now: 1 }]
    await startBeating(admin)
    expect(vic.read()).toEqual([{ type: 'msg', from_id: 3, msg: 'Hello?' }])
  })

  test('tells once when the two clocks are apart, and once when they agree again', async () => {
    const admin = openFakeAdmin()
    const warn = vi.spyOn(admin.hub.log, 'warn')
    const info = vi.spyOn(admin.hub.log, 'info')
    let ahead = 29
    const beat = await startBeating(admin, () => ahead)
    expect([beat.clockAhead, warn.mock.calls]).toEqual([0, []])
    ahead = -412
    for (let i = 0; i < 2; i++) {
      await vi.advanceTimersByTimeAsync(10_000)
      await admin.settled()
    }
    expect(beat.clockAhead).toBe(-412)
    expect(warn.mock.calls).toEqual([[{ seconds: -412 }, clockSentence(-412)]])
    expect(clockSentence(-412)).toContain('412 s behind')
    ahead = 0
    await vi.advanceTimersByTimeAsync(10_000)
    await admin.settled()
    expect(info).toHaveBeenCalledWith('the two clocks agree again')
  })
})
