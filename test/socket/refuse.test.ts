import { receiveBinary } from '@kefu/socket/router.ts'
import { describe, expect, test } from 'vitest'
import { message, openFakeAdmin } from '../support/fake-admin.ts'

const nonsense = {
  bad_json: '{',
  bad_shape: '[]',
  unknown_type: '{"type":"constructor"}',
}

async function refusals(admin: ReturnType<typeof openFakeAdmin>, code: string): Promise<number> {
  const { values } = await admin.hub.metrics.refused.get()
  return values.find(({ labels }) => labels.code === code)?.value ?? 0
}

describe('nonsense', () => {
  test.each(Object.entries(nonsense))('is answered %s and counted', async (code, text) => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    vic.send(text)
    const [answer] = vic.read()
    expect(answer).toMatchObject({ type: 'error', code })
    expect(Object.keys(answer!).sort()).toEqual(['code', 'msg', 'type'])
    expect(await refusals(admin, code)).toBe(1)
  })

  test('closes 4400 at the fifth time within a minute, of whatever kind', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    for (const text of [...Object.values(nonsense), '{']) vic.send(text)
    expect(vic.closed).toBeNull()
    admin.now += 59_000
    vic.send('{')
    expect(vic.closed).toBe(4400)
  })

  test('is forgiven after a minute', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    for (let i = 0; i < 20; i++) {
      for (let n = 0; n < 4; n++) vic.send('{')
      admin.now += 60_001
    }
    expect(vic.closed).toBeNull()
  })

  test('in binary counts double', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    receiveBinary(admin.hub, vic.connection)
    receiveBinary(admin.hub, vic.connection)
    expect(vic.read().map(({ code }) => code)).toEqual(['bad_frame', 'bad_frame'])
    expect(vic.closed).toBeNull()
    receiveBinary(admin.hub, vic.connection)
    expect(vic.closed).toBe(4400)
  })

  test('of a classic client is counted without a word', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ v: undefined })
    for (let i = 0; i < 5; i++) vic.send('{')
    expect(vic.read()).toEqual([])
    expect(vic.closed).toBe(4400)
  })

  test('after the end is not looked at', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.send({ type: 'logout' })
    vic.read()
    vic.send('{')
    vic.send(message())
    await admin.settled()
    expect(vic.read()).toEqual([])
    expect([await refusals(admin, 'bad_json'), await refusals(admin, 'not_logged_in')]).toEqual([0, 0])
    expect(admin.stored.size).toBe(0)
  })
})

describe('a stranger', () => {
  test('may only log in: the third other frame closes 4401', async () => {
    const admin = openFakeAdmin()
    const stranger = admin.connect()
    for (const frame of [message(), { type: 'load_user_list' }]) stranger.send(frame)
    expect(stranger.read().map(({ code }) => code)).toEqual(['not_logged_in', 'not_logged_in'])
    expect(stranger.closed).toBeNull()
    stranger.send({ type: 'logout' })
    expect(stranger.closed).toBe(4401)
    await admin.settled()
    expect(admin.calls).toEqual([])
  })

  test('who has logged in may still make mistakes', async () => {
    const admin = openFakeAdmin()
    const vic = admin.connect()
    vic.send(message())
    vic.send(message())
    vic.send({ type: 'login', v: 1, group: 'member' })
    await admin.settled()
    for (let i = 0; i < 2; i++) vic.send('{')
    expect(vic.closed).toBeNull()
  })
})

describe('what is not his', () => {
  test('a role is only what was verified: a frame cannot speak as another', async () => {
    const admin = openFakeAdmin()
    const [vic, amy] = [await admin.visit({ token: 'v.7' }), await admin.work()]
    for (const each of [vic, amy]) each.read()
    const [asAgent, asVisitor] = [
      message('Hi', { group: 'admin', touid: 8 }),
      message('Hi', { group: 'member', touid: 7 }),
    ]
    vic.send(asAgent)
    vic.send({ type: 'load_user_list', group: 'admin' })
    amy.send(asVisitor)
    await admin.settled()
    expect(vic.read()).toMatchObject([{ code: 'forbidden', cid: asAgent.cid }, { code: 'forbidden' }])
    expect(amy.read()).toMatchObject([{ code: 'forbidden', cid: asVisitor.cid }])
    expect(admin.stored.size).toBe(0)
  })

  test('the waiting line is for agents in service chat', async () => {
    const admin = openFakeAdmin()
    const inRoom = admin.connect({ room: 'lobby' })
    inRoom.send({ type: 'login', v: 1, group: 'admin', ticket: 't.3' })
    const vic = await admin.visit()
    for (const each of [inRoom, vic]) {
      each.read()
      each.send({ type: 'load_user_list' })
      expect(each.read()).toMatchObject([{ code: 'forbidden' }])
    }
  })

  test('asking for the list in a loop is rate_limited', async () => {
    const admin = openFakeAdmin()
    const amy = await admin.work()
    amy.read()
    for (let i = 0; i < 100; i++) amy.send({ type: 'load_user_list', group: 'admin' })
    await admin.settled()
    const answers = amy.read()
    expect(answers.filter(({ type }) => type === 'load_user_list')).toHaveLength(10)
    expect(answers.filter(({ code }) => code === 'rate_limited')).toHaveLength(90)
    expect(answers.find(({ code }) => code === 'rate_limited')?.retry_ms).toBe(500)
  })

  test('a sync asks in one direction', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    vic.read()
    vic.send({ type: 'sync', conversation: 70 })
    vic.send({ type: 'sync', conversation: 70, after: 0, before: 9 })
    expect(vic.read()).toMatchObject([{ code: 'bad_shape' }, { code: 'bad_shape' }])
  })
})

describe('answers', () => {
  test('are counted by the type of the frame and by what they were', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    const first = message()
    vic.send(first)
    await admin.settled()
    vic.send({ ...first, again: true })
    vic.send({ type: 'load_user_list', group: 'admin' })
    vic.send({ type: 'sync', conversation: vic.connection.conversation, after: 0 })
    vic.send('{"type":"guess-1"}')
    vic.send('{"type":"guess-2"}')
    await admin.settled()
    const { values } = await admin.hub.metrics.answers.get()
    const counted = values.map(({ labels, value }) => `${labels.type} ${labels.answer}: ${value}`)
    expect(counted.toSorted()).toEqual([
      'load_user_list forbidden: 1',
      'login ready: 1',
      'msg ack: 1',
      'msg dup: 1',
      'none unknown_type: 2',
      'sync sync: 1',
    ])
  })
})
