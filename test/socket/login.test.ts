import { describe, expect, test } from 'vitest'
import { type FakeAdmin, message, openFakeAdmin } from '../support/fake-admin.ts'

const visitorLogin = { type: 'login', v: 1, group: 'member' }

/** Lets no login be answered until `open` is called. */
function holdLogins(admin: FakeAdmin): { open(): Promise<void> } {
  const { login } = admin.answers
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  admin.answers.login = async (calls) => {
    await opened
    return login(calls)
  }
  return {
    open() {
      open()
      return admin.settled()
    },
  }
}

describe('a login', () => {
  test('is answered by ready, with what the admin app verified and the limits of the role', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    expect(vic.read()).toEqual([
      {
        type: 'ready',
        id: 7,
        group: 'member',
        token: 'v.7',
        epoch: 'e',
        conversation: 70,
        seq: 0,
        limits: { msg: 4000, per_second: 5, burst: 30, window: 8 },
      },
    ])
    const amy = await admin.work(3)
    expect(amy.read()).toMatchObject([
      { type: 'ready', id: 3, group: 'admin', limits: { per_second: 10, burst: 60 } },
    ])
  })

  test('tells the admin app what it said, and nothing about its dialect', async () => {
    const admin = openFakeAdmin()
    const told = { page: { url: 'https://shop.example/' }, locale: 'en', zone: 'Europe/Oslo', name: 'Vic' }
    await admin.visit({ ...told, resume: [[70, 1, 2]] })
    expect(admin.calls[0]!.entries).toEqual([
      {
        ...told,
        resume: [[70, 1, 2]],
        node: 'here:2000',
        boot: admin.hub.boot,
        no: 1,
        person: 'visitor',
        address: '192.0.2.7',
      },
    ])
  })

  test('a second time is refused, and changes nothing', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    vic.read()
    vic.send({ type: 'login', v: 1, group: 'admin', ticket: 't.3' })
    vic.send({ type: 'login', group: 'member' })
    await admin.settled()
    expect(vic.read()).toMatchObject([{ code: 'already_logged_in' }, { code: 'already_logged_in' }])
    expect(vic.closed).toBeNull()
    vic.send({ type: 'load_user_list' })
    expect(vic.read()).toMatchObject([{ code: 'forbidden' }])
    expect(admin.calls).toHaveLength(1)
  })

  test('with a bad ticket is refused and closed', async () => {
    const admin = openFakeAdmin()
    const stranger = await admin.work(0)
    expect(stranger.read()).toMatchObject([{ type: 'error', code: 'bad_ticket' }])
    expect(stranger.closed).toBe(4401)
  })

  test.each([
    ['forbidden', 4403],
    ['internal', 1012],
    ['expired_ticket', 4401],
  ] as const)('that is answered %s is closed with %i', async (code, closed) => {
    const admin = openFakeAdmin()
    admin.answers.login = () => [{ code }]
    const vic = await admin.visit()
    expect(vic.read()).toMatchObject([{ type: 'error', code }])
    expect(vic.closed).toBe(closed)
  })

  test('without an answer is kept, and let in once there is one', async () => {
    const admin = openFakeAdmin()
    const { login } = admin.answers
    let tries = 0
    const answered = new Promise<void>((resolve) => {
      admin.answers.login = (calls) => {
        if (++tries < 3) throw new Error('the admin app is away')
        setImmediate(resolve)
        return login(calls)
      }
    })
    const vic = await admin.visit()
    expect(vic.read()).toEqual([])
    expect(vic.closed).toBeNull()
    await answered
    await admin.settled()
    expect(vic.read()).toMatchObject([{ type: 'ready' }])
  })

  test('of a classic client has its ticket and its token from the address', async () => {
    const admin = openFakeAdmin()
    const amy = admin.connect({ ticket: 't.3', token: 'v.9' })
    amy.send({ type: 'login', group: 'admin' })
    const vic = admin.connect({ ticket: 't.3', token: 'v.7' })
    vic.send({ type: 'login', group: 'member' })
    await admin.settled()
    expect([amy, vic].map(({ connection }) => [connection.person, connection.id])).toEqual([
      ['agent', 3],
      ['visitor', 7],
    ])
  })

  test('with more in its address than a ticket or a token can be does not spoil the call for others', async () => {
    const admin = openFakeAdmin()
    const amy = admin.connect({ ticket: 't'.repeat(601) })
    amy.send({ type: 'login', group: 'admin' })
    const vic = admin.connect({ token: 'v'.repeat(301) })
    vic.send({ type: 'login', group: 'member' })
    await admin.settled()
    const sent = admin.calls.flatMap(({ entries }) => entries)
    expect(sent).toHaveLength(2)
    for (const entry of sent) {
      expect(entry).not.toHaveProperty('ticket')
      expect(entry).not.toHaveProperty('token')
    }
    expect(amy.closed).toBe(4401)
    expect(vic.connection.stage).toBe('in')
  })
})

describe('what comes before the answer to the login', () => {
  test('waits for it, and is taken in order', async () => {
    const admin = openFakeAdmin()
    const gate = holdLogins(admin)
    const vic = await admin.visit()
    const words = ['One', 'Two', 'Three']
    for (const word of words) vic.send(message(word))
    await admin.settled()
    expect(vic.read()).toEqual([])
    await gate.open()
    expect(vic.read().map(({ type, seq }) => [type, seq])).toEqual([
      ['ready', 0],
      ['ack', 1],
      ['ack', 2],
      ['ack', 3],
    ])
    expect([...admin.stored.values()].flat().map(({ msg }) => msg)).toEqual(words)
  })

  test('is at most 32 frames', async () => {
    const admin = openFakeAdmin()
    const gate = holdLogins(admin)
    const vic = await admin.visit()
    const wen = await admin.visit()
    for (let i = 0; i < 32; i++) vic.send({ type: 'typing' })
    for (let i = 0; i < 33; i++) wen.send({ type: 'typing' })
    expect(vic.closed).toBeNull()
    expect(wen.closed).toBe(4429)
    await gate.open()
    expect(vic.connection.stage).toBe('in')
  })

  test('is judged when its turn has come: nonsense closes as ever, and what follows is not taken', async () => {
    const admin = openFakeAdmin()
    const gate = holdLogins(admin)
    const vic = await admin.visit()
    for (let i = 0; i < 5; i++) vic.send('{')
    vic.send(message())
    await gate.open()
    expect(vic.closed).toBe(4400)
    expect(admin.stored.size).toBe(0)
  })
})

describe('who goes before his login is answered', () => {
  test('is not asked for, when the call was not made yet', async () => {
    const admin = openFakeAdmin()
    const vic = admin.connect()
    vic.send(visitorLogin)
    vic.drop()
    await admin.settled()
    expect(admin.calls).toEqual([])
    expect(admin.hub.logins.upto).toBe(1)
  })

  test('is logged out again, is sent nothing, and what his coming set in motion reaches the others', async () => {
    const admin = openFakeAdmin()
    const wen = await admin.visit({ token: 'v.8' })
    wen.read()
    const { login } = admin.answers
    const status = { type: 'status', conversation: 80, rev: 2, state: 'waiting', place: 2 } as const
    admin.answers.login = (calls) =>
      (login(calls) as object[]).map((answer) => ({
        ...answer,
        send: [{ to: ['visitor:8'], frame: status }],
      })) as never
    const gate = holdLogins(admin)
    const vic = await admin.visit({ token: 'v.7' })
    vic.drop()
    await gate.open()
    expect(vic.read()).toEqual([])
    expect(admin.calls.at(-1)).toMatchObject({ name: 'logout', entries: [{ id: 7, upto: 2, final: false }] })
    expect(wen.read()).toEqual([status])
    expect(admin.hub.roster.size).toBe(1)
  })
})

describe('a person with many pages', () => {
  test('who is an agent keeps the newest five', async () => {
    const admin = openFakeAdmin()
    const tabs = []
    for (let i = 0; i < 7; i++) tabs.push(await admin.work(3))
    expect(tabs.map(({ closed }) => closed)).toEqual([4409, 4409, null, null, null, null, null])
    expect(admin.calls.filter(({ name }) => name === 'logout')).toEqual([])
  })

  test('who is a visitor gets ten, and the eleventh is closed', async () => {
    const admin = openFakeAdmin()
    const tabs = []
    for (let i = 0; i < 11; i++) tabs.push(await admin.visit({ token: 'v.7' }))
    expect(tabs.map(({ closed }) => closed)).toEqual([...Array(10).fill(null), 4429])
    expect(tabs[10]!.read()).toEqual([])
    expect([...admin.hub.roster.at('visitor:7')]).toHaveLength(10)
    tabs[0]!.drop()
    expect((await admin.visit({ token: 'v.7' })).closed).toBeNull()
  })

  test('may have as many elsewhere: others, and rooms, are counted apart', async () => {
    const admin = openFakeAdmin()
    for (let i = 0; i < 10; i++) await admin.visit({ token: 'v.7' })
    expect((await admin.visit({ token: 'v.8' })).closed).toBeNull()
    expect((await admin.visit({ token: 'v.7' }, { room: 'lobby' })).closed).toBeNull()
  })

  test('is not counted where limits are off', async () => {
    const admin = openFakeAdmin({ limits: false })
    const tabs = []
    for (let i = 0; i < 12; i++) tabs.push(await admin.work(3))
    expect(tabs.every(({ closed }) => closed === null)).toBe(true)
  })

  test('is told to have left with the last of them', async () => {
    const admin = openFakeAdmin()
    const [one, two] = [await admin.visit({ token: 'v.7' }), await admin.visit({ token: 'v.7' })]
    one.drop()
    await admin.settled()
    expect(admin.calls.filter(({ name }) => name === 'logout')).toEqual([])
    two.drop()
    await admin.settled()
    expect(admin.calls.at(-1)).toEqual({
      name: 'logout',
      entries: [{ node: 'here:2000', boot: admin.hub.boot, upto: 2, person: 'visitor', id: 7, final: false }],
    })
  })
})

describe('leaving', () => {
  const finalOf = (admin: FakeAdmin) =>
    admin.calls.at(-1)!.entries.map((entry) => 'final' in entry && entry.final)

  test('by logout is final and closes with 1000', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.send({ type: 'logout' })
    await admin.settled()
    expect(vic.closed).toBe(1000)
    expect(finalOf(admin)).toEqual([true])
  })

  test('by a broken line has a grace, except for a classic visitor who cannot come back as the same', async () => {
    const admin = openFakeAdmin()
    const classic = { v: undefined }
    for (const [client, final] of [
      [await admin.visit(), false],
      [await admin.work(), false],
      [await admin.visit(classic), true],
      [await admin.visit(classic, { token: 'v.7' }), false],
      [await admin.work(4, classic), false],
    ] as const) {
      client.drop()
      await admin.settled()
      expect(finalOf(admin)).toEqual([final])
    }
  })

  test('names the room that was left', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({}, { room: 'lobby' })
    vic.drop()
    await admin.settled()
    expect(admin.calls.at(-1)).toMatchObject({ name: 'logout', entries: [{ room: 'lobby' }] })
  })
})

test('a message that was stored while somebody logged in shows in his head at once', async () => {
  const admin = openFakeAdmin()
  const first = await admin.visit({ token: 'v.7' })
  const gate = holdLogins(admin)
  const { login } = admin.answers
  // The admin app answered, and before that reached us another page of his said something.
  admin.answers.login = async (calls) => {
    const answers = await login(calls)
    first.send(message())
    await admin.settled()
    return answers
  }
  const second = admin.connect()
  second.send({ ...visitorLogin, token: 'v.7' })
  await gate.open()
  await admin.settled()
  expect(second.read().slice(0, 2)).toMatchObject([
    { type: 'ready', seq: 0 },
    { type: 'head', heads: [[70, 1, 1]] },
  ])
})
