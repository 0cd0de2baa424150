import type { Msg } from '@kefu/protocol/frames.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type FakeAdmin, type FakeClient, message, openFakeAdmin } from '../support/fake-admin.ts'

let admin: FakeAdmin

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  admin = openFakeAdmin()
})
afterEach(() => void vi.useRealTimers())

async function work(id: number, name: string): Promise<FakeClient> {
  const agent = await admin.work(id)
  agent.connection.name = name
  agent.read()
  return agent
}
const look = (client: FakeClient, conversation?: number) =>
  client.send({ type: 'look', ...(conversation !== undefined && { conversation }) })
const gathered = () => vi.advanceTimersByTime(250)
const looking = (...agents: [number, string][]) => ({ type: 'looking', conversation: 70, agents })
const amys: [number, string] = [3, 'Amy']
const bobs: [number, string] = [4, 'Bob']

describe('who looks at a conversation', () => {
  test('is told to the agents who look there too, and to nobody else', async () => {
    const [amy, bob, eve] = [await work(3, 'Amy'), await work(4, 'Bob'), await work(5, 'Eve')]
    const vic = await admin.visit({ token: 'v.7' })
    vic.read()
    look(amy, 70)
    look(eve, 80)
    gathered()
    eve.read()
    expect(amy.read()).toEqual([looking(amys)])
    look(bob, 70)
    gathered()
    for (const each of [amy, bob]) expect(each.read()).toEqual([looking(amys, bobs)])
    look(bob)
    gathered()
    expect(amy.read()).toEqual([looking(amys)])
    for (const each of [bob, eve, vic]) expect(each.read()).toEqual([])
  })

  test('is an agent once, until the last of his pages shows something else or is gone', async () => {
    const [amy, bob, again] = [await work(3, 'Amy'), await work(4, 'Bob'), await work(4, 'Bob')]
    for (const each of [amy, bob, again]) look(each, 70)
    gathered()
    expect(amy.read()).toEqual([looking(amys, bobs)])
    bob.drop()
    gathered()
    expect(amy.read()).toEqual([looking(amys, bobs)])
    again.drop()
    gathered()
    expect(amy.read()).toEqual([looking(amys)])
    expect(admin.hub.looks.at(70)).toEqual([3])
  })

  test('is told once, however quickly he went through the list', async () => {
    const [amy, bob] = [await work(3, 'Amy'), await work(4, 'Bob')]
    look(amy, 70)
    gathered()
    amy.read()
    for (let turn = 0; turn < 50; turn++) {
      look(bob, 70)
      look(bob, 71 + turn)
    }
    gathered()
    expect(amy.read()).toEqual([])
    expect(bob.read()).toEqual([{ type: 'looking', conversation: 120, agents: [bobs] }])
    expect(admin.hub.looks.at(70)).toEqual([3])
  })

  test('is nobody’s business but agents’: visitors and rooms are refused', async () => {
    const vic = await admin.visit({ token: 'v.7' })
    const inRoom = admin.connect({ room: 'lobby' })
    inRoom.send({ type: 'login', v: 1, group: 'admin', ticket: 't.3' })
    await admin.settled()
    for (const client of [vic, inRoom]) {
      client.read()
      look(client, 70)
      gathered()
      expect(client.read()).toMatchObject([{ type: 'error', code: 'forbidden' }])
    }
    expect(admin.hub.looks.at(70)).toEqual([])
  })
})

describe('an agent who looks', () => {
  test('hears that a colleague writes there, and that the visitor does', async () => {
    const [amy, bob, eve] = [await work(3, 'Amy'), await work(4, 'Bob'), await work(5, 'Eve')]
    const vic = await admin.visit({ token: 'v.7' })
    vic.read()
    for (const each of [amy, bob]) look(each, 70)
    gathered()
    for (const each of [amy, bob]) each.read()
    const typing = (from_id: number) => [{ type: 'typing', conversation: 70, from_id }]
    amy.send({ type: 'typing', conversation: 70 })
    for (const each of [vic, bob]) expect(each.read()).toEqual(typing(3))
    bob.send({ type: 'typing', conversation: 70 })
    expect(amy.read()).toEqual(typing(4))
    // It is not his conversation: the visitor hears it from his own agent alone.
    expect(vic.read()).toEqual([])
    eve.send({ type: 'typing', conversation: 70 })
    expect(amy.read()).toEqual([])
    vic.send({ type: 'typing' })
    for (const each of [amy, bob]) expect(each.read()).toEqual(typing(7))
    expect(eve.read()).toEqual([])
  })

  test('is shown what is said there, once, and nothing that is shown to nobody', async () => {
    const [amy, bob] = [await work(3, 'Amy'), await work(4, 'Bob')]
    const vic = await admin.visit({ token: 'v.7' })
    for (const each of [amy, bob]) look(each, 70)
    gathered()
    for (const each of [amy, bob]) each.read()
    vic.send(message('Hello'))
    await admin.settled()
    for (const each of [amy, bob]) expect(each.read()).toMatchObject([{ type: 'msg', msg: 'Hello' }])
    const { save_msg } = admin.answers
    admin.answers.save_msg = async (calls) => (await save_msg(calls)).map((answer) => ({ ...answer, to: [] }))
    vic.send(message('Other words under a cid that was used'))
    await admin.settled()
    for (const each of [amy, bob]) expect(each.read()).toEqual([])
  })

  test('is shown what the visitor said there by a form, once, and it counts', async () => {
    const [amy, bob] = [await work(3, 'Amy'), await work(4, 'Bob')]
    for (const each of [amy, bob]) look(each, 70)
    gathered()
    for (const each of [amy, bob]) each.read()
    const { hub } = admin
    const frame: Msg = {
      ...{ type: 'msg', from_id: 7, group: 'member', conversation: 70, seq: 4, at: 1 },
      ...message('By a form'),
    }
    hub.deliver([{ to: ['visitor:7', 'agent:3'], frame }])
    for (const each of [amy, bob]) expect(each.read()).toEqual([frame])
    expect(hub.heads.get(70)?.seq).toBe(4)
    hub.deliver([{ to: [], frame }])
    expect(bob.read()).toEqual([])
  })

  test('at a number that is a room’s is shown nothing of it', async () => {
    const amy = await work(3, 'Amy')
    const wen = await admin.visit({ token: 'v.8' }, { room: 'lobby' })
    look(amy, 1)
    gathered()
    amy.read()
    wen.send(message('Hello'))
    await admin.settled()
    expect(amy.read()).toEqual([])
  })
})
