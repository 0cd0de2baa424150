import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterAll(() => system.close())

describe('a visitor and an agent', () => {
  test('see each other’s messages, and both are stored', async () => {
    const amy = await system.hireAgent('Amy')
    const agent = await system.work(amy)
    const vic = await system.visit()
    const came = await agent.next('login')
    expect(came).toMatchObject({ from_id: vic.ready.id, user: { online: true } })
    expect(await vic.next('status')).toMatchObject({ state: 'served', agent: { id: amy.id, name: 'Amy' } })

    const asked = await vic.say('Do you ship to Oslo?')
    expect(asked).toMatchObject({ conversation: vic.ready.conversation, seq: 1 })
    expect(await agent.next('msg')).toMatchObject({
      msg: 'Do you ship to Oslo?',
      from_id: vic.ready.id,
      group: 'member',
      seq: 1,
    })

    await agent.say('We do.', { touid: vic.ready.id })
    expect(await vic.next('msg')).toMatchObject({
      msg: 'We do.',
      from_id: amy.id,
      group: 'admin',
      name: 'Amy',
      seq: 2,
    })
    const rows = await system.db.query('test_all', 'select seq, sender_kind, body from messages order by seq')
    expect(rows).toEqual([
      { seq: 1, sender_kind: 'visitor', body: 'Do you ship to Oslo?' },
      { seq: 2, sender_kind: 'agent', body: 'We do.' },
    ])
  })
})
