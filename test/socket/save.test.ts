import { randomUUID } from 'node:crypto'
import type { Answer, Call } from '@kefu/protocol/service.ts'
import { connectAdmin } from '@kefu/socket/admin-client.ts'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

// What the admin app answers to a batch of messages, where that is more than a number for each.
let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

type SaveCall = Call<'save_msg'>
type Saved = Exclude<Answer<'save_msg'>, { code: unknown }>

function save(calls: SaveCall[]): Promise<Answer<'save_msg'>[]> {
  const admin = connectAdmin(system.adminUrl, system.config.serviceSecrets)
  onTestFinished(() => admin.close())
  return admin.call('save_msg', calls)
}

const from = (visitor: LoggedIn, msg = 'Hello', cid: string = randomUUID()): SaveCall => ({
  person: 'visitor',
  from_id: visitor.ready.id,
  cid,
  msg,
})
const to = (visitor: LoggedIn, agent: { id: number }, msg = 'Hi'): SaveCall => ({
  person: 'agent',
  from_id: agent.id,
  to_id: visitor.ready.id,
  cid: randomUUID(),
  msg,
})

async function close(visitor: LoggedIn): Promise<void> {
  await system.db.query('test_close', 'update conversations set closed_at = now() where id = $1', [
    visitor.ready.conversation,
  ])
}

test('what a batch sets in motion is told although its first message is refused', async () => {
  const [amy, bob] = [await system.hireAgent('Amy'), await system.hireAgent('Bob')]
  await system.work(amy)
  const [vic, wen] = [await system.visit(), await system.visit()]
  for (const visitor of [vic, wen]) await close(visitor)
  const [refused, saved] = await save([to(vic, bob), from(wen)])
  expect(refused).toEqual({ code: 'forbidden' })
  expect((saved as Saved).send).toMatchObject([
    { to: [`agent:${amy.id}`], frame: { type: 'login', from_id: wen.ready.id } },
    { to: [`visitor:${wen.ready.id}`], frame: { type: 'status', state: 'served' } },
  ])
})

test('what a batch sets in motion is told once, though its message is in it twice', async () => {
  const amy = await system.hireAgent('Amy')
  await system.work(amy)
  const vic = await system.visit()
  await close(vic)
  const call = from(vic)
  const [saved, again] = await save([call, call])
  expect((saved as Saved).send).toHaveLength(2)
  expect(again).toEqual({ ...saved, dup: true, send: undefined })
})

test('a message that comes again is known however many conversations were closed meanwhile', async () => {
  const amy = await system.hireAgent('Amy')
  await system.work(amy)
  const vic = await system.visit()
  const { conversation } = vic.ready
  const call = { ...from(vic), ...(conversation !== undefined && { conversation }) }
  const answer = { ...to(vic, amy), ...(conversation !== undefined && { conversation }) }
  await close(vic)
  const first = (await save([call, answer])) as Saved[]
  for (let times = 0; times < 2; times++) {
    await system.db.query(
      'test_close_all',
      'update conversations set closed_at = now() where visitor_id = $1',
      [vic.ready.id],
    )
    const again = (await save([call, answer])) as Saved[]
    expect(again.map(({ conversation, seq, dup }) => ({ conversation, seq, dup }))).toEqual(
      first.map(({ conversation, seq }) => ({ conversation, seq, dup: true })),
    )
    await save([from(vic, 'Something else')])
  }
})

test('other words under the same cid are shown to nobody, in one batch or in two', async () => {
  const amy = await system.hireAgent('Amy')
  await system.work(amy)
  const vic = await system.visit()
  const cid = randomUUID()
  const [first, same] = await save([from(vic, 'First', cid), from(vic, 'Second', cid)])
  const [third, fourth] = [
    ...(await save([from(vic, 'Third', cid)])),
    ...(await save([from(vic, 'First', cid)])),
  ]
  const shown = [`visitor:${vic.ready.id}`, `agent:${amy.id}`]
  expect(first).toMatchObject({ seq: 1, dup: false, to: shown })
  expect([same, third]).toMatchObject([
    { seq: 1, dup: true, to: [] },
    { seq: 1, dup: true, to: [] },
  ])
  expect(fourth).toMatchObject({ seq: 1, dup: true, to: shown })
})

test('a visitor who leaves without a word is closed, and no longer his agent’s', async () => {
  const agent = await system.work(await system.hireAgent('Amy'))
  const [vic, wen] = [await system.visit(), await system.visit()]
  await wen.say('Hello')
  for (const visitor of [vic, wen]) {
    visitor.send({ type: 'logout' })
    await visitor.closed
  }
  expect(await agent.next('logout', ({ disc_id }) => disc_id === vic.ready.id)).toMatchObject({
    why: 'closed',
  })
  expect(await agent.next('logout', ({ disc_id }) => disc_id === wen.ready.id)).toMatchObject({ why: 'away' })
})
