import { generatedName } from '@kefu/admin/features/rooms/names.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDesk } from '../support/desk.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterAll(() => system.close())

const enter = (login: object = {}) => system.visit(login, '/room/lobby')
const call = (by: LoggedIn, name: string, token = by.ready.token) =>
  system.app.inject({
    method: 'POST',
    url: '/index/index/name',
    headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' },
    payload: { name },
  })
/** What everybody in the room is told next about somebody. */
const told = async (who: LoggedIn, about: LoggedIn) => {
  const isAbout = ([id]: readonly [number, ...unknown[]]) => id === about.ready.id
  return (await who.next('join', ({ members }) => members.some(isAbout))).members.find(isAbout)
}

describe('whoever enters a room', () => {
  test('has a friendly name at once, in his language, and the same one when he comes back', async () => {
    const vic = await enter({ locale: 'en-GB' })
    const wen = await enter({ locale: 'zh-CN' })
    expect(vic.ready.name).toBe(generatedName(vic.ready.id, 'en'))
    expect(wen.ready.name).toBe(generatedName(wen.ready.id, 'zh'))
    expect(wen.ready.name).toMatch(/^[\u4e00-\u9fff]{4,6}$/)
    const again = await enter({ token: vic.ready.token, locale: 'zh-CN' })
    expect(again.ready.name).toBe(vic.ready.name)
  })

  test('is not called by the name that he gave to agents, and they do not hear the one that he has here', async () => {
    const vic = await system.visit({ name: 'Victor Hartmann' })
    const inRoom = await enter({ token: vic.ready.token })
    expect(JSON.stringify(inRoom.ready)).not.toContain('Hartmann')
    const ack = await inRoom.say('Hello')
    inRoom.send({ type: 'sync', conversation: inRoom.ready.conversation, after: ack.seq - 1 })
    expect((await inRoom.next('sync')).messages).toMatchObject([{ name: inRoom.ready.name }])
    await enter({ token: vic.ready.token, name: 'Vicky' })
    const back = await system.visit({ token: vic.ready.token })
    expect(back.ready.name).toBe('Victor Hartmann')
  })

  test('is an agent only when he is one', async () => {
    const amy = await openDesk(system, 'Amy')
    const ticket = (await amy.page.post('/admin/login/ticket')).json<{ ticket: string }>().ticket
    const wire = await system.connect('/room/lobby')
    wire.send({ type: 'login', v: 1, group: 'admin', ticket })
    await wire.next('ready')
    const vic = await enter({ name: 'amy' })
    expect(vic.ready.members).toContainEqual([amy.id, 'Amy', 'admin'])
    expect(vic.ready.members).toContainEqual([vic.ready.id, vic.ready.name])
    expect(vic.ready.name?.toLowerCase()).not.toBe('amy')
    expect((await call(vic, 'AMY')).json()).toMatchObject({ code: 1001, field: 'name' })
  })
})

describe('a visitor', () => {
  test('takes another name: all are told, and it stands above what he says from then on', async () => {
    const vic = await enter()
    const wen = await enter()
    expect((await call(vic, '  Vic \n the\u202e  2nd ')).json()).toEqual({ code: 0, name: 'Vic the 2nd' })
    expect(await told(wen, vic)).toEqual([vic.ready.id, 'Vic the 2nd'])
    await vic.say('It is me')
    expect(await wen.next('msg', ({ msg }) => msg === 'It is me')).toMatchObject({ name: 'Vic the 2nd' })
    expect((await enter({ token: vic.ready.token })).ready.name).toBe('Vic the 2nd')
  })

  test.each([
    ['nothing to see', ' \u200b ', 'Write a name.'],
    ['nothing but what is taken out', '@@', 'Write a name.'],
    ['more than 24 characters', 'x'.repeat(25), 'A name has at most 24 characters.'],
  ])('is refused %s', async (_what, name, msg) => {
    const vic = await enter()
    expect((await call(vic, name)).json()).toMatchObject({ msg, field: 'name' })
    expect((await enter({ token: vic.ready.token })).ready.name).toBe(vic.ready.name)
  })

  test('has no @ in it, and no heap of signs on one letter', async () => {
    const vic = await enter()
    expect((await call(vic, `@Viq${'\u0301'.repeat(9)}`)).json().name).toBe('Viq\u0301\u0301\u0301')
  })

  test('cannot take that of somebody who is here, and can when he is gone', async () => {
    const vic = await enter()
    const wen = await enter({ name: 'Wen' })
    expect((await call(vic, 'wen')).statusCode).toBe(409)
    wen.send({ type: 'logout' })
    await vic.next('leave', ({ ids }) => ids.includes(wen.ready.id))
    expect((await call(vic, 'wen')).statusCode).toBe(200)
  })

  test('changes nobody’s name but his own', async () => {
    const vic = await enter()
    const wen = await enter()
    expect((await call(vic, 'Mallory', `v1.${wen.ready.id}.${'x'.repeat(43)}`)).statusCode).toBe(401)
    expect((await call(vic, 'Mallory', '')).statusCode).toBe(401)
    expect((await enter({ token: wen.ready.token })).ready.name).toBe(wen.ready.name)
  })
})

test('of a thousand who come one after the other no two get the same name', () => {
  for (const locale of ['en', 'zh'] as const) {
    const names = Array.from({ length: 1000 }, (_, index) => generatedName(5_000_000 + index, locale))
    expect(new Set(names).size).toBe(1000)
  }
})
