import { readConfig } from '@kefu/socket/config.ts'
import { serve } from '@kefu/socket/serve.ts'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testEnv } from '../support/admin.ts'
import { openClient } from '../support/client.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import { type LoggedIn, openSystem, type System } from '../support/system.ts'
import { openWire, type Wire } from '../support/wire.ts'

let system: System
let amy: Desk
beforeEach(async () => {
  system = await openSystem()
  amy = await openDesk(system, 'Amy', 'administrator')
})
afterEach(() => system.close())

const act = (what: string, body: object, by = amy.page) => by.post(`/admin/service/rooms/${what}`, body)
const make = (name: string, title = 'Tea') => act('make', { name, title })
const enter = (room = 'lobby', login: object = {}) => system.visit(login, `/room/${room}`)
const rooms = async () => (await amy.page.get('/admin/service/rooms', { accept: '*/*' })).json().rooms

/** Comes again with what he has of a room: the code by which he is refused, or what he is told. */
async function comeBack(who: LoggedIn, more: object = {}, room = 'lobby') {
  const wire = await system.connect(`/room/${room}`)
  wire.send({ type: 'login', v: 1, group: 'member', token: who.ready.token, ...more })
  return Promise.race([wire.next('ready'), wire.next('error')])
}

describe('a room that an agent makes', () => {
  test('can be entered at once, and is in the list with who is there', async () => {
    await expect(system.connect('/room/tea')).rejects.toThrow()
    expect((await make('tea', '  Tea   talk ')).json()).toEqual({ code: 0, msg: 'OK' })
    const vic = await enter('tea')
    const { at } = await vic.say('Hello')
    expect(await rooms()).toEqual([
      { name: 'lobby', title: null, here: 0, last: null, closed: false },
      { name: 'tea', title: 'Tea talk', here: 1, last: at, closed: false },
    ])
  })

  test.each([
    ['without a title', { name: 'tea', title: ' \u200b' }, 'title'],
    ['with a title of 61 characters', { name: 'tea', title: 'x'.repeat(61) }, 'title'],
    ['with an address in capitals', { name: 'Tea', title: 'Tea' }, 'name'],
    ['with an address of two parts', { name: 'tea/green', title: 'Tea' }, 'name'],
    ['with an address that another one has', { name: 'lobby', title: 'Tea' }, 'name'],
  ])('is not made %s', async (_how, body, field) => {
    expect((await act('make', body)).json()).toMatchObject({ code: 1001, field })
    expect(await rooms()).toHaveLength(1)
  })

  test('is there after the socket server started again', async () => {
    await make('tea')
    await act('close', { room: 'lobby' })
    const socket = await serve(
      readConfig({ ...testEnv, SOCKET_PORT: '0', ADMIN_URL: system.adminUrl }),
      pino({ level: 'silent' }),
    )
    const ws = socket.url.replace('http', 'ws')
    await expect.poll(() => openWire(`${ws}/room/tea`).then(close, () => false)).toBe(true)
    await expect(openWire(`${ws}/room/lobby`)).rejects.toThrow()
    await socket.close()
  })
})

function close(wire: Wire): boolean {
  wire.close()
  return true
}

describe('a room that an agent closes', () => {
  test('is left by all at once, and entered by nobody until it is opened again', async () => {
    const vic = await enter()
    const ack = await vic.say('Hello')
    expect((await act('close', { room: 'lobby' })).statusCode).toBe(200)
    expect(await vic.next('error')).toMatchObject({ code: 'room_closed' })
    expect((await vic.closed).code).toBe(4403)
    await expect(system.connect('/room/lobby')).rejects.toThrow()
    expect((await system.app.inject('/index/index/room')).statusCode).toBe(404)
    expect((await act('close', { room: 'lobby' })).statusCode).toBe(409)

    expect((await act('open', { room: 'lobby' })).statusCode).toBe(200)
    expect(await comeBack(vic)).toMatchObject({ type: 'ready', seq: ack.seq })
    expect((await act('open', { room: 'lobby' })).statusCode).toBe(409)
  })

  test('takes no word and gives none, even where nobody was told', async () => {
    const vic = await enter()
    await system.db.query(
      'test_close_room',
      `update conversations set closed_at = now() where name = 'lobby'`,
    )
    vic.send({ type: 'msg', cid: '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f', msg: 'Hello' })
    expect(await vic.next('error')).toMatchObject({ code: 'forbidden' })
    vic.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect(await vic.next('error')).toMatchObject({ code: 'forbidden' })
    expect(await comeBack(vic)).toMatchObject({ code: 'room_closed' })
  })
})

describe('a message that an agent removes', () => {
  test('has no words any more: live, in the history and in the database', async () => {
    const vic = await enter()
    const wen = await enter()
    const { seq } = await vic.say('Buy my pills')
    const conversation = vic.ready.conversation ?? 0
    expect((await act('remove', { room: 'lobby', seq })).statusCode).toBe(200)
    const frame = await wen.next('removed')
    expect(frame).toEqual({ type: 'removed', conversation, seq, rev: (vic.ready.rev ?? 0) + 1 })
    expect(await vic.next('removed')).toEqual(frame)
    wen.send({ type: 'sync', conversation, after: 0 })
    const { messages } = await wen.next('sync')
    expect(messages).toMatchObject([{ seq, from_id: vic.ready.id, msg: '', removed: true }])
    const kept = await system.db.query('test_kept', 'select body from messages')
    expect(kept).toEqual([{ body: '' }])
    const who = await system.db.query('test_who', 'select seq, agent_id as "agent" from removed_messages')
    expect(who).toEqual([{ seq, agent: amy.id }])
  })

  test('is told to whoever comes back and has it, and to nobody else', async () => {
    const vic = await enter()
    const one = await vic.say('One')
    const two = await vic.say('Two')
    await act('remove', { room: 'lobby', seq: one.seq })
    const resume = [[vic.ready.conversation, two.seq, two.at]]
    expect(await comeBack(vic, { resume })).toMatchObject({ type: 'ready', removed: [one.seq] })
    expect(await comeBack(vic)).not.toHaveProperty('removed')
  })

  test('stays gone when its writer sends it again, and its seq is not given to another', async () => {
    const vic = await enter()
    const wen = await enter()
    const message = { type: 'msg', cid: '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f', msg: 'Buy my pills' }
    vic.send(message)
    const { seq } = await vic.next('ack')
    await act('remove', { room: 'lobby', seq })
    await wen.next('removed')
    vic.send(message)
    expect(await vic.next('ack')).toMatchObject({ seq, dup: true })
    expect((await vic.say('Sorry')).seq).toBe(seq + 1)
    const shown = await wen.next('msg', ({ msg }) => msg === 'Sorry')
    expect(shown.seq).toBe(seq + 1)
    const others = wen.rest.filter(({ type }) => type === 'msg')
    expect(others).toHaveLength(1)
  })

  test('takes its files along', async () => {
    const vic = await enter()
    const { cid, seq } = await vic.say('pills.txt')
    const key = 'q83vEjRWeJCrze8SNFZ4kA'
    await system.db.query(
      'test_file',
      `insert into files (key, sender_kind, sender_id, name, type, size, cid, place, conversation_id, seq)
      values ($1, 'visitor', $2, 'pills.txt', 'text/plain', 5, $3, 0, $4, $5)`,
      [key, vic.ready.id, cid, vic.ready.conversation, seq],
    )
    await act('remove', { room: 'lobby', seq })
    vic.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect((await vic.next('sync')).messages[0]).not.toHaveProperty('files')
    expect((await system.app.inject(`/files/${key}/pills.txt`)).statusCode).toBe(404)
  })

  test('is removed once', async () => {
    const { seq } = await (await enter()).say('Buy my pills')
    const replies = await Promise.all([1, 2].map(() => act('remove', { room: 'lobby', seq })))
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 404])
  })

  test('is one of that room: not of another one, and none of service chat', async () => {
    await make('tea')
    const vic = await enter('tea')
    const { seq } = await vic.say('Hello')
    const wen = await system.visit()
    await wen.say('A secret')
    expect((await act('remove', { room: 'lobby', seq })).statusCode).toBe(404)
    const bodies = await system.db.query<{ body: string }>('test_bodies', 'select body from messages')
    expect(bodies.map(({ body }) => body).sort()).toEqual(['A secret', 'Hello'])
  })
})

describe('a visitor whom an agent expels from a room', () => {
  const expel = (vic: LoggedIn, hours: number | null = 1, room = 'lobby') =>
    act('expel', { room, visitor: vic.ready.id, hours })
  const list = async () =>
    (await amy.page.get('/admin/service/rooms/expelled?room=lobby', { accept: '*/*' })).json().expelled

  test('is told so and sent out, and the others see him leave at once', async () => {
    const vic = await enter('lobby', { name: 'Vic' })
    const wen = await enter()
    expect((await expel(vic)).statusCode).toBe(200)
    expect(await vic.next('error')).toMatchObject({ code: 'expelled', retry_ms: 3_600_000 })
    expect((await vic.closed).code).toBe(4403)
    expect(await wen.next('leave')).toMatchObject({ ids: [vic.ready.id] })
    expect(await list()).toMatchObject([{ id: vic.ready.id, name: 'Vic', by: 'Amy' }])
  })

  test('comes in no more for that time, or for good, and may when it is over or taken back', async () => {
    const vic = await enter()
    await expel(vic)
    const refused = await comeBack(vic)
    expect(refused).toMatchObject({ type: 'error', code: 'expelled' })
    expect('retry_ms' in refused && refused.retry_ms).toBeGreaterThan(3_590_000)
    await expel(vic, null)
    expect(await comeBack(vic)).not.toHaveProperty('retry_ms')
    expect((await act('readmit', { room: 'lobby', visitor: vic.ready.id })).statusCode).toBe(200)
    expect(await list()).toEqual([])
    expect(await comeBack(vic)).toMatchObject({ type: 'ready', id: vic.ready.id })
    await expel(vic)
    await system.db.query('test_time', `update expulsions set expires_at = now() - interval '1 second'`)
    expect(await comeBack(vic)).toMatchObject({ type: 'ready', id: vic.ready.id })
  })

  test('writes and reads nothing more, even where his line is not closed yet; the next beat closes it', async () => {
    const vic = await enter()
    await system.db.query(
      'test_expel',
      `insert into expulsions (conversation_id, visitor_id, agent_id) values ($1, $2, $3)`,
      [vic.ready.conversation, vic.ready.id, amy.id],
    )
    vic.send({ type: 'msg', cid: '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f', msg: 'Hello' })
    expect(await vic.next('error')).toMatchObject({ code: 'forbidden' })
    vic.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect(await vic.next('error')).toMatchObject({ code: 'forbidden' })
    expect((await vic.closed).code).toBe(4403)
  }, 20_000)

  test('is a guest everywhere else', async () => {
    await make('tea')
    const vic = await enter()
    await expel(vic)
    await vic.closed
    expect(await comeBack(vic, {}, 'tea')).toMatchObject({ type: 'ready' })
    expect((await system.visit({ token: vic.ready.token })).ready.id).toBe(vic.ready.id)
  })

  test('was in a room: nobody else can be expelled, and no agent', async () => {
    const wen = await system.visit()
    expect((await expel(wen)).statusCode).toBe(404)
    expect((await act('expel', { room: 'lobby', visitor: amy.id, hours: null })).statusCode).toBe(404)
    const vic = await enter()
    expect((await expel(vic, null, 'cellar')).statusCode).toBe(404)
    expect((await expel(vic, 2)).statusCode).toBe(400)
    expect(await list()).toEqual([])
  })
})

describe('rooms are kept by agents alone', () => {
  const acts = {
    make: { name: 'tea', title: 'Tea' },
    close: { room: 'lobby' },
    open: { room: 'lobby' },
    remove: { room: 'lobby', seq: 1 },
    expel: { room: 'lobby', visitor: 1, hours: null },
    readmit: { room: 'lobby', visitor: 1 },
  }

  test.each(Object.entries(acts))(
    'a stranger may not %s, nor a visitor with his token',
    async (what, body) => {
      const vic = await enter()
      await vic.say('Hello')
      const stranger = openClient(system, 'en')
      expect((await act(what, body, stranger)).statusCode).toBe(401)
      const token = { authorization: `Bearer ${vic.ready.token}` }
      expect((await stranger.post(`/admin/service/rooms/${what}`, body, token)).statusCode).toBe(401)
      expect(await rooms()).toMatchObject([{ name: 'lobby', closed: false }])
      expect(await system.db.query('test_words', 'select body from messages')).toEqual([{ body: 'Hello' }])
    },
  )

  test.each(Object.entries(acts))('an agent’s page may %s only with its token', async (what, body) => {
    const reply = await amy.page.post(`/admin/service/rooms/${what}`, body, { 'x-csrf-token': 'guessed' })
    expect(reply.statusCode).toBe(403)
  })

  test.each(['', '/expelled?room=lobby'])('a stranger reads nothing of rooms%s', async (path) => {
    const reply = await openClient(system).get(`/admin/service/rooms${path}`, { accept: '*/*' })
    expect(reply.statusCode).toBe(401)
  })
})
