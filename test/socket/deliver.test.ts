import { randomUUID } from 'node:crypto'
import type {
  InboxNews,
  PresenceChosen,
  Status,
  User,
  VisitorCame,
  VisitorLeft,
} from '@kefu/protocol/frames.ts'
import { describe, expect, test } from 'vitest'
import { openFakeAdmin } from '../support/fake-admin.ts'

const marks = { delivered: 0, read: 0 }
const user: User = { id: 7, conversation: 70, seq: 2, rev: 4, since: 1, online: true, read: 0, seen: marks }
const came: VisitorCame = { type: 'login', group: 'member', from_id: 7, conversation: 70, rev: 4, user }
const left = (why: VisitorLeft['why'], rev = 5): VisitorLeft => ({
  type: 'logout',
  disc_id: 7,
  conversation: 70,
  rev,
  why,
})
const served: Status = {
  type: 'status',
  conversation: 70,
  rev: 4,
  state: 'served',
  agent: { id: 3, name: 'Amy' },
}

async function openChat() {
  const admin = openFakeAdmin()
  const [vic, vicAgain, wen, amy, bob] = [
    await admin.visit({ token: 'v.7' }),
    await admin.visit({ token: 'v.7' }),
    await admin.visit({ token: 'v.8' }),
    await admin.work(3),
    await admin.work(4),
  ]
  for (const each of [vic, vicAgain, wen, amy, bob]) each.read()
  return { ...admin, admin, vic, vicAgain, wen, amy, bob }
}

describe('a delivery', () => {
  test('that signs an agent out closes his pages in rooms too, and those of that session alone', async () => {
    const { admin, hub, amy, bob, vic } = await openChat()
    const inRoom = admin.connect({ room: 'lobby' })
    inRoom.send({ type: 'login', v: 1, group: 'admin', ticket: 't.3' })
    await admin.settled()
    hub.deliver([{ to: ['agent:3'], close: 4401, session: 99 }])
    expect([amy.closed, inRoom.closed]).toEqual([null, null])
    hub.deliver([{ to: ['agent:3'], close: 4401, session: 3 }])
    expect([amy.closed, inRoom.closed, bob.closed, vic.closed]).toEqual([4401, 4401, null, null])
  })

  test('reaches all tabs of those it names, and nobody else', async () => {
    const { hub, vic, vicAgain, wen, amy, bob } = await openChat()
    hub.deliver([{ to: ['visitor:7', 'agent:4', 'agent:99', 'room:lobby'], frame: served }])
    for (const each of [vic, vicAgain, bob]) expect(each.read()).toEqual([served])
    for (const each of [wen, amy]) expect(each.read()).toEqual([])
  })

  test('for all agents reaches each of their tabs, and neither visitors nor rooms nor the classic ones', async () => {
    const { admin, hub, vic, amy, bob } = await openChat()
    const [amyAgain, classic] = [await admin.work(3), await admin.work(5, { v: undefined })]
    const member = await admin.connect({ room: 'lobby' })
    member.send({ type: 'login', v: 1, group: 'admin', ticket: 't.6' })
    await admin.settled()
    for (const each of [amyAgain, classic, member]) each.read()
    const news: InboxNews = { type: 'inbox', waiting: 1, all: 2, lists: ['all'] }
    hub.deliver([{ to: ['agents'], frame: news }])
    for (const each of [amy, amyAgain, bob]) expect(each.read()).toEqual([news])
    for (const each of [vic, member, classic]) expect(each.read()).toEqual([])
  })

  test('tells an agent’s pages what he chose on one of them, and his classic clients nothing', async () => {
    const { admin, hub, vic, amy, bob } = await openChat()
    const [again, classic] = [await admin.work(3), await admin.work(3, { v: undefined })]
    const away: PresenceChosen = { type: 'presence', id: 3, presence: 'away' }
    for (const each of [amy, again, classic]) each.read()
    hub.deliver([{ to: ['agent:3'], frame: away }])
    for (const each of [amy, again]) expect(each.read()).toEqual([away])
    for (const each of [classic, vic, bob]) expect(each.read()).toEqual([])
  })

  test('ends connections after it told them why', async () => {
    const { hub, vic, vicAgain, wen } = await openChat()
    hub.deliver([{ to: ['visitor:7'], frame: { ...served, state: 'closed' }, close: 4403 }])
    expect(vic.read()).toMatchObject([{ state: 'closed' }])
    expect([vic.closed, vicAgain.closed, wen.closed]).toEqual([4403, 4403, null])
  })

  test('ends only the connections of the session that it names', async () => {
    const { admin, hub, amy } = await openChat()
    const { login } = admin.answers
    admin.answers.login = async (calls) => (await login(calls)).map((answer) => ({ ...answer, session: 18 }))
    const elsewhere = await admin.work(3)
    hub.deliver([{ to: ['agent:3'], close: 4401, session: 18 }])
    expect([amy.closed, elsewhere.closed]).toEqual([null, 4401])
  })

  test('of who came and left tells a room once a second, and its classic members never', async () => {
    const { admin, hub } = await openChat()
    const member = await admin.visit({}, { room: 'lobby' })
    const classic = await admin.visit({ v: undefined }, { room: 'lobby' })
    for (const each of [member, classic]) each.read()
    hub.deliver([{ to: ['room:lobby'], frame: { type: 'join', members: [[9, '']] } }])
    expect(member.read()).toEqual([])
    await expect.poll(() => member.read(), { interval: 5, timeout: 5000 }).toMatchObject([{ type: 'join' }])
    expect(classic.read()).toEqual([])
  })
})

describe('what a delivery says is known from then on', () => {
  test('a visitor who came is the agent’s', async () => {
    const { hub, amy } = await openChat()
    hub.deliver([{ to: ['agent:3'], frame: came }])
    expect(hub.heads.frameFor(amy.connection)?.heads).toContainEqual([70, 2, 4])
  })

  test('a conversation that was closed or moved is not, one whose visitor is away is', async () => {
    for (const [why, heads] of [
      ['away', [[70, 2, 5]]],
      ['closed', []],
      ['moved', []],
    ] as const) {
      const { hub, amy } = await openChat()
      hub.heads.note([80, 0, 2, 8, 4])
      hub.deliver([
        { to: ['agent:3'], frame: came },
        { to: ['agent:3'], frame: left(why) },
      ])
      expect(hub.heads.frameFor(amy.connection)?.heads).toEqual(heads)
    }
  })

  test('one that was transferred is the colleague’s, whichever of the two is told first', async () => {
    for (const order of [0, 1]) {
      const { hub, amy, bob } = await openChat()
      hub.heads.note([80, 0, 2, 8, 0])
      hub.deliver([{ to: ['agent:3'], frame: came }])
      const moves = [
        { to: ['agent:3'], frame: left('moved', 5) },
        { to: ['agent:4'], frame: { ...came, rev: 5 } },
      ]
      hub.deliver(order === 0 ? moves : moves.toReversed())
      expect(hub.heads.frameFor(amy.connection)?.heads).toEqual([])
      expect(hub.heads.frameFor(bob.connection)?.heads).toEqual([[70, 2, 5]])
    }
  })

  test('a visitor’s new conversation is that of all his tabs', async () => {
    const { hub, vic, vicAgain, wen } = await openChat()
    hub.deliver([{ to: ['visitor:7'], frame: { ...served, conversation: 71 } }])
    expect([vic, vicAgain, wen].map(({ connection }) => connection.conversation)).toEqual([71, 71, 80])
    hub.deliver([{ to: ['visitor:7'], frame: served }])
    expect(vic.connection.conversation).toBe(71)
  })
})

test('what the system itself says is not shown to classic clients, and leaves no gap', async () => {
  const { admin, hub } = await openChat()
  const vic = await admin.visit({ v: undefined }, { token: 'v.7' })
  const said = { type: 'msg', from_id: 0, cid: randomUUID(), conversation: 70, at: 1 } as const
  hub.relay(['visitor:7'], { ...said, group: 'system', msg: 'Amy joined', seq: 1 })
  hub.relay(['visitor:7'], { ...said, group: 'admin', from_id: 3, msg: 'Hello', seq: 2 })
  await admin.settled()
  expect(vic.read()).toEqual([{ type: 'msg', from_id: 3, msg: 'Hello' }])
  expect(admin.calls.filter(({ name }) => name === 'sync')).toEqual([])
})

describe('who writes', () => {
  test('is told to the other side, once in three seconds', async () => {
    const { admin, vic, vicAgain, amy, bob, wen } = await openChat()
    for (let i = 0; i < 5; i++) vic.send({ type: 'typing' })
    expect(amy.read()).toEqual([{ type: 'typing', conversation: 70, from_id: 7 }])
    admin.now += 3000
    vic.send({ type: 'typing' })
    expect(amy.read()).toHaveLength(1)
    amy.send({ type: 'typing', conversation: 70 })
    for (const each of [vic, vicAgain])
      expect(each.read()).toEqual([{ type: 'typing', conversation: 70, from_id: 3 }])
    for (const each of [bob, wen]) expect(each.read()).toEqual([])
  })

  test('is not told by an agent whose conversation it is not, nor of one that is not there', async () => {
    const { vic, bob, amy } = await openChat()
    bob.send({ type: 'typing', conversation: 70 })
    amy.send({ type: 'typing', conversation: 999 })
    expect(vic.read()).toEqual([])
  })

  test('a visitor cannot say that he writes elsewhere', async () => {
    const { hub, vic, amy, bob } = await openChat()
    hub.heads.note([80, 0, 2, 8, 4])
    vic.send({ type: 'typing', conversation: 80 })
    expect(bob.read()).toEqual([])
    expect(amy.read()).toMatchObject([{ conversation: 70 }])
  })
})
