import { describe, expect, test } from 'vitest'
import { message, openFakeAdmin } from '../support/fake-admin.ts'
import { openSystem } from '../support/system.ts'
import type { Frame, Wire } from '../support/wire.ts'

describe('what a reply expects', () => {
  test('is asked of the admin app, and what holds it is told to its sender', async () => {
    const admin = openFakeAdmin()
    const [vic, amy] = [await admin.visit({ token: 'v.7' }), await admin.work(3)]
    for (const each of [vic, amy]) each.read()
    const reply = { by: 'Bob', by_id: 4, seq: 8, at: 1_790_000_000_000 }
    admin.answers.save_msg = () => [{ code: 'answered', ...reply }]
    const mine = message('We do.', { touid: 7, conversation: 70, expect: 6 })
    amy.send(mine)
    await admin.settled()
    const [call] = admin.calls.filter(({ name }) => name === 'save_msg')
    expect(call?.entries).toMatchObject([{ from_id: 3, to_id: 7, expect: 6 }])
    const refused = { type: 'error', code: 'answered', msg: expect.any(String), cid: mine.cid, ...reply }
    expect(amy.read()).toEqual([refused])
    expect(vic.read()).toEqual([])
  })

  test('is for agents in service chat who can be told of it, and for nobody else', async () => {
    const admin = openFakeAdmin()
    const visitor = await admin.visit()
    const inRoom = await admin.visit({}, { room: 'lobby' })
    for (const client of [visitor, inRoom]) {
      client.read()
      client.send(message('Hello', { expect: 0 }))
      expect(client.read()).toMatchObject([{ type: 'error', code: 'bad_shape' }])
    }
    const classic = await admin.work(3, { v: undefined })
    classic.send({ type: 'msg', msg: 'Hello', touid: 7, expect: 0 })
    await admin.settled()
    expect(admin.calls.filter(({ name }) => name === 'save_msg')).toEqual([])
  })
})

test('of two agents who reply at once one is asked, and sends his words again when he has read', async () => {
  const system = await openSystem()
  try {
    const [amy, bob] = [await system.hireAgent('Amy'), await system.hireAgent('Bob')]
    const atAmy = await system.work(amy)
    const vic = await system.visit()
    const atBob = await system.work(bob)
    const { id, conversation } = vic.ready
    await system.db.query(
      'test_join',
      `insert into participants (conversation_id, kind, id, joined_at) values ($1, 'agent', $2, now())`,
      [conversation, bob.id],
    )
    await vic.say('Do you ship to Oslo?')
    const replies = [atAmy, atBob].map((agent, index) => {
      const frame = message(`We do, says ${index}.`, { touid: id, conversation, expect: 1 })
      agent.send(frame)
      return { agent, frame }
    })
    const answers = await Promise.all(replies.map(({ agent, frame }) => answerTo(agent, frame.cid)))
    const held = answers.findIndex(({ type }) => type === 'error')
    const [by, by_id] = held === 0 ? ['Bob', bob.id] : ['Amy', amy.id]
    expect(answers[held]).toMatchObject({ code: 'answered', by, by_id, seq: 2 })
    expect(answers[1 - held]).toMatchObject({ type: 'ack', seq: 2 })

    const { agent, frame } = replies[held]!
    agent.send({ ...frame, expect: 2 })
    expect(await agent.next('ack')).toMatchObject({ cid: frame.cid, seq: 3 })
    await vic.next('msg', ({ seq }) => seq === 3)
  } finally {
    await system.close()
  }
})

async function answerTo(agent: Wire, cid: string): Promise<Frame> {
  const frame = await agent.take()
  return (frame.type === 'ack' || frame.type === 'error') && frame.cid === cid ? frame : answerTo(agent, cid)
}
