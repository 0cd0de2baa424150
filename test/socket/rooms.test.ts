import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterAll(() => system.close())

test('members see each other’s messages with names, and the history is there for who comes later', async () => {
  const vic = await system.visit({ name: 'Vic' }, '/room/lobby')
  const wen = await system.visit({ name: 'Wen' }, '/room/lobby')
  expect(wen.ready.members).toEqual(
    expect.arrayContaining([
      [vic.ready.id, 'Vic'],
      [wen.ready.id, 'Wen'],
    ]),
  )
  expect(await vic.next('join', ({ members }) => members.some(([id]) => id === wen.ready.id))).toBeTruthy()
  const ack = await vic.say('Hello, room')
  expect(await wen.next('msg')).toMatchObject({
    msg: 'Hello, room',
    from_id: vic.ready.id,
    name: 'Vic',
    seq: ack.seq,
  })
  const xin = await system.visit({}, '/room/lobby')
  expect(xin.ready.seq).toBe(ack.seq)
  xin.send({ type: 'sync', conversation: xin.ready.conversation, after: 0 })
  expect((await xin.next('sync')).messages).toMatchObject([{ msg: 'Hello, room', name: 'Vic' }])
})

test('who left is told to the room', async () => {
  const vic = await system.visit({}, '/room/lobby')
  const wen = await system.visit({}, '/room/lobby')
  wen.send({ type: 'logout' })
  expect(await vic.next('leave', ({ ids }) => ids.includes(wen.ready.id))).toBeTruthy()
})

test('a room that does not exist is refused at the upgrade', async () => {
  await expect(system.connect('/room/cellar')).rejects.toThrow()
})

test('what is said in service chat is not read in a room, and the other way round', async () => {
  const vic = await system.visit()
  const wen = await system.visit({}, '/room/lobby')
  await vic.say('Secret')
  await wen.say('Public')
  wen.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
  expect(await wen.next('error')).toMatchObject({ code: 'forbidden' })
  expect(vic.rest.filter(({ type }) => type === 'msg')).toEqual([])
})

test('with 500 members a message is written out once and is one entry of a call', async () => {
  const members = await Promise.all(Array.from({ length: 500 }, () => system.visit({}, '/room/lobby')))
  const [vic, ...others] = members
  const written = vi.spyOn(JSON, 'stringify')
  const ack = await vic!.say('To all of you')
  const seen = await Promise.all(others.map((member) => member.next('msg', ({ seq }) => seq === ack.seq)))
  const times = written.mock.calls.filter(([value]) => isMsg(value) && value.msg === 'To all of you').length
  written.mockRestore()
  expect(seen).toHaveLength(499)
  // The sender's own frame, and the one to the room.
  expect(times).toBe(2)
})

function isMsg(value: unknown): value is { type: 'msg'; msg: string } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'msg'
}
