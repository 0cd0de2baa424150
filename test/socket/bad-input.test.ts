import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openTickets } from '@kefu/admin/features/login/ticket.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bystanders, expectPlain, openBystanders } from '../support/bystanders.ts'
import { type Agent, type LoggedIn, openSystem, type System } from '../support/system.ts'
import { openWire, type Wire } from '../support/wire.ts'

// The I… are rows of the catalogue of bad input. All clients here come through a proxy that is trusted, so that the
// gate does not count them: only what a row is about may stop them.
let system: System
let bystanders: Bystanders
let bob: Agent
beforeAll(async () => {
  system = await openSystem({ LIMITS: 'on', TRUST_PROXY: 'loopback' })
  bystanders = await openBystanders(system)
  bob = await system.hireAgent('Bob')
})
afterAll(() => system.close())

const cid = '0b6f2f6e-2d3c-4b3a-9a44-0a1b2c3d4e5f'
const msg = (more: object) => JSON.stringify({ type: 'msg', cid, msg: 'Hello', ...more })
const raw = (text: string) => `{"type":"msg","cid":"${cid}","msg":"${text}"}`
const types = [
  '{"type":"login","v":1,"group":"member"}',
  '{"type":"login","v":1,"group":"admin","ticket":"x"}',
  msg({}),
  '{"type":"load_user_list"}',
  '{"type":"logout"}',
  '{"type":"sync","conversation":1,"after":0}',
  '{"type":"seen","conversation":1,"delivered":0,"read":0}',
  '{"type":"typing"}',
  '{"type":"look"}',
]
const withKey = (frame: string, key: string, value: unknown) =>
  `${frame.slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`

const unasked = new Set<string | undefined>(['head', 'join', 'status'])

/** The answer to one frame: an error, and nothing else that was not to come anyway. */
async function expectRefused(wire: Wire, code: string): Promise<void> {
  const error = await wire.next('error')
  expect(error).toMatchObject({ type: 'error', code })
  expectPlain(error)
  expect(wire.rest.filter(({ type }) => !unasked.has(type))).toEqual([])
}

/** Sends one frame as a visitor (or an agent), and looks at the answer and at everybody else. */
async function refusedAs(who: LoggedIn, frame: string | object, code: string): Promise<void> {
  who.rest.length = 0
  const { conversation } = who.ready
  await bystanders.unharmed(async () => {
    who.send(frame)
    await expectRefused(who, code)
  })
  // The socket is open, and he is still who he was.
  who.send(
    who.ready.group === 'admin' ? { type: 'load_user_list' } : { type: 'sync', conversation, after: 0 },
  )
  await Promise.race([who.next('sync'), who.next('load_user_list')])
}

describe('a frame of a visitor', () => {
  const rows: [row: string, frame: string, code: string][] = [
    ['I01', '{', 'bad_json'],
    ['I02', '', 'bad_json'],
    ['I03', 'null', 'bad_shape'],
    ...['[]', '"x"', '1', 'true'].map((frame): [string, string, string] => ['I04', frame, 'bad_shape']),
    ['I05', '{"msg":"Hello"}', 'bad_shape'],
    ['I06', '{"type":5}', 'bad_shape'],
    ...['constructor', '__proto__', 'toString'].map((type): [string, string, string] => [
      'I07',
      JSON.stringify({ type, group: 'member' }),
      'unknown_type',
    ]),
    ['I08', `{"__proto__":{"group":"admin"},${msg({}).slice(1)}`, 'bad_shape'],
    ['I08', withKey(msg({}), 'constructor', { prototype: { group: 'admin' } }), 'bad_shape'],
    ...types.map((frame): [string, string, string] => ['I09', withKey(frame, 'extra', 1), 'bad_shape']),
    ...[{ $gt: '' }, ['Hello'], 5, { toPostgres: 'Hello' }, null, true].map(
      (text): [string, string, string] => ['I12', msg({ msg: text }), 'bad_shape'],
    ),
    ['I13', msg({ msg: 'a'.repeat(4001) }), 'too_long'],
    ['I13', msg({ msg: '😀'.repeat(4001) }), 'too_long'],
    ...['', '   ', '\\n\\t', '\\u200b', '\\ufeff', '\\u2060', '\\u3164'].map(
      (text): [string, string, string] => ['I16', raw(text), 'empty'],
    ),
    ['I17', raw('a\\u0000b'), 'bad_text'],
    ['I18', raw('a\\ud800b'), 'bad_text'],
    ['I18', raw('\\udc00'), 'bad_text'],
    ...['\\u0007', '\\u001b[2J', '\\r', '\\u007f', '\\u0085'].map((text): [string, string, string] => [
      'I19',
      raw(`a${text}`),
      'bad_text',
    ]),
    ['I43', types[0]!, 'already_logged_in'],
    ['I43', '{"type":"login","v":1,"group":"admin","ticket":"x"}', 'already_logged_in'],
    ['I43', '{"type":"login","group":"admin"}', 'already_logged_in'],
    ...['from', 'from_id', 'sender', 'seq', 'at', 'avatar'].map((key): [string, string, string] => [
      'I45',
      msg({ [key]: 7 }),
      'bad_shape',
    ]),
    ['I45', msg({ group: 'admin' }), 'forbidden'],
    ['I45', msg({ touid: 7 }), 'bad_shape'],
    ...[0, '0e1', true, ['id'], ' id', 1.5, -1, 2 ** 53].map((conversation): [string, string, string] => [
      'I49',
      JSON.stringify({ type: 'sync', conversation, after: 0 }),
      'bad_shape',
    ]),
    ['I50', '{"type":"load_user_list"}', 'forbidden'],
    ['I50', '{"type":"load_user_list","group":"admin"}', 'forbidden'],
    ['I51', '{"type":"logout","disc_id":7}', 'bad_shape'],
    ['I53', '{"type":"msg","msg":"Hello"}', 'bad_shape'],
    ['I53', msg({ cid: 'x' }), 'bad_shape'],
    ['I53', msg({ cid: 'x'.repeat(10_000) }), 'bad_shape'],
  ]

  test.each(rows.map(([row, frame, code]) => ({ row, frame, code, begin: frame.slice(0, 60) })))(
    '$row $begin is refused: $code',
    async ({ frame, code }) => {
      await refusedAs(await bystanders.visit(), frame, code)
      expect(({} as { group?: string }).group).toBeUndefined()
    },
  )

  test('I45 in a room says no other role either', async () => {
    const member = await bystanders.visit({}, '/room/lobby')
    member.send(msg({ group: 'admin' }))
    await expectRefused(member, 'forbidden')
    member.send({ msg: 'Hello', uid: 7 })
    await expectRefused(member, 'bad_shape')
  })
})

describe('a frame of an agent', () => {
  test.each([
    ['I45', { group: 'member' }, 'forbidden'],
    ['I45', { from_id: 7 }, 'bad_shape'],
    ['I45', { touid: undefined }, 'bad_shape'],
    ['I49', { touid: '7' }, 'bad_shape'],
    ['I49', { touid: ['7'] }, 'bad_shape'],
    ['I47', { touid: Number.MAX_SAFE_INTEGER }, 'forbidden'],
  ])('%s with %j is refused: %s', async (_row, more, code) => {
    const agent = await system.work(bob)
    await refusedAs(agent, msg({ touid: 999_999, ...more }), code)
    agent.send({ type: 'logout' })
    await agent.closed
  })

  test('I50 asking for the list a hundred times is rate_limited', async () => {
    const agent = await system.work(bob)
    await bystanders.unharmed(async () => {
      for (let i = 0; i < 100; i++) agent.send({ type: 'load_user_list' })
      for (let i = 0; i < 90; i++) {
        const error = await agent.next('error')
        expect(error).toMatchObject({ code: 'rate_limited' })
        expect(error.retry_ms).toBeGreaterThan(0)
      }
      for (let i = 0; i < 10; i++) await agent.next('load_user_list')
    })
    agent.send({ type: 'logout' })
    await agent.closed
  })
})

describe('one after the other', () => {
  test('the fifth bad frame within a minute closes 4400', async () => {
    const vic = await bystanders.visit()
    await bystanders.unharmed(async () => {
      for (const frame of ['{', 'null', '{"type":"x"}', '', '[]']) vic.send(frame)
      expect((await vic.closed).code).toBe(4400)
    })
    expect(vic.rest.flatMap((frame) => ('code' in frame ? [frame.code] : []))).toEqual([
      'bad_json',
      'bad_shape',
      'unknown_type',
      'bad_json',
      'bad_shape',
    ])
  })

  test('I24 binary frames count double: the third closes 4400', async () => {
    const vic = await bystanders.visit()
    await bystanders.unharmed(async () => {
      for (let i = 0; i < 3; i++) vic.sendBytes(Buffer.from(msg({})))
      expect((await vic.closed).code).toBe(4400)
    })
    expect(vic.rest.filter(({ type }) => type === 'error')).toMatchObject([
      { code: 'bad_frame' },
      { code: 'bad_frame' },
      { code: 'bad_frame' },
    ])
  })

  test('of a classic client bad frames are counted without a word', async () => {
    const wire = await system.connect()
    wire.send({ type: 'login', group: 'member' })
    await bystanders.amy.next('login')
    for (let i = 0; i < 5; i++) wire.send('{')
    expect((await wire.closed).code).toBe(4400)
    expect(wire.rest).toEqual([])
    await bystanders.amy.next('logout')
  })
})

describe('before a login', () => {
  test('I39 every other frame is refused, and the third closes 4401', async () => {
    const wire = await system.connect()
    await bystanders.unharmed(async () => {
      for (const frame of [msg({}), '{"type":"load_user_list"}']) {
        wire.send(frame)
        await expectRefused(wire, 'not_logged_in')
      }
      wire.send('{"type":"logout"}')
      expect((await wire.closed).code).toBe(4401)
    })
  })

  test('I40 saying that one is an agent makes nobody an agent', async () => {
    const classic = await system.connect()
    const knowing = await system.connect()
    await bystanders.unharmed(async () => {
      classic.send({ type: 'login', group: 'admin' })
      classic.send({ type: 'load_user_list', group: 'admin' })
      expect((await classic.closed).code).toBe(4401)
      expect(classic.rest).toEqual([])
      knowing.send({ type: 'login', v: 1, group: 'admin' })
      knowing.send({ type: 'load_user_list' })
      await expectRefused(knowing, 'bad_ticket')
      expect((await knowing.closed).code).toBe(4401)
    })
  })

  test.each([
    ['one bit flipped', 'bad_ticket', (ticket: string) => flipLast(ticket)],
    ['another agent’s name', 'bad_ticket', (ticket: string) => ticket.replace(/^t1\.\d+/, 't1.1')],
    ['cut off', 'bad_ticket', (ticket: string) => ticket.slice(0, -1)],
    ['empty', 'bad_ticket', () => ''],
    ['of another key', 'bad_ticket', () => openTickets(['another secret']).makeTicket(bob.id, bob.session)],
    ['a JWT without a signature', 'bad_ticket', () => jwt],
    ['31 s too old', 'expired_ticket', () => oldTicket(91)],
  ])('I41 a ticket that is %s is refused: %s', async (_what, code, change) => {
    const wire = await system.connect()
    await bystanders.unharmed(async () => {
      wire.send({ type: 'login', v: 1, group: 'admin', ticket: change(system.ticketFor(bob)) })
      await expectRefused(wire, code)
      expect((await wire.closed).code).toBe(4401)
    })
  })

  test('I41 a ticket of a session that is over, or of an agent who may no longer, is refused', async () => {
    const cho = await system.hireAgent('Cho')
    await system.db.query('test_disable', 'update agents set disabled_at = now() where id = $1', [cho.id])
    for (const agent of [cho, { id: bob.id, session: 999_999 }, { id: bob.id, session: cho.session }]) {
      const wire = await system.connect()
      wire.send({ type: 'login', v: 1, group: 'admin', ticket: system.ticketFor(agent) })
      await expectRefused(wire, 'bad_ticket')
      expect((await wire.closed).code).toBe(4401)
    }
  })

  test('I41 a visitor’s token is no ticket, in the frame or in the address', async () => {
    const { token } = (await bystanders.visit()).ready
    const wire = await system.connect()
    const classic = await system.connect(`/?ticket=${token}`)
    await bystanders.unharmed(async () => {
      wire.send({ type: 'login', v: 1, group: 'admin', ticket: token })
      await expectRefused(wire, 'bad_ticket')
      classic.send({ type: 'login', group: 'admin' })
      expect((await wire.closed).code).toBe(4401)
      expect((await classic.closed).code).toBe(4401)
    })
  })

  test('I44 a token that is not ours makes a new visitor, who sees nothing of the old one', async () => {
    const vic = await bystanders.visit()
    await vic.say('Secret')
    await bystanders.amy.next('msg')
    for (const token of [flipLast(vic.ready.token!), `v1.${vic.ready.id}.`, 'x', `${vic.ready.token}x`]) {
      const stranger = await bystanders.visit({ token })
      expect(stranger.ready.id).not.toBe(vic.ready.id)
      stranger.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
      await stranger.next('error', ({ code }) => code === 'forbidden')
    }
  })

  test('I55 hundreds of bad tickets ask the database nothing', async () => {
    const query = vi.spyOn(pg.Client.prototype, 'query')
    await system.db.query('test_seen', 'select 1')
    for (let round = 0; round < 10; round++) {
      const wires = await Promise.all(Array.from({ length: 50 }, () => system.connect()))
      for (const wire of wires) wire.send({ type: 'login', v: 1, group: 'admin', ticket: randomUUID() })
      for (const wire of wires) expect((await wire.closed).code).toBe(4401)
    }
    const asked = query.mock.calls.map(([what]: unknown[]) => nameOf(what))
    query.mockRestore()
    const beat =
      /^(presence_|conversations_(room|changed|without|away)|rooms_expelled_of|login_use_sessions|begin|commit)/
    expect(asked.filter((name) => !beat.test(name))).toEqual(['test_seen'])
  })
})

describe('what is only text', () => {
  const texts = [
    ['I21', '<script>alert(1)</script>'],
    ['I21', '<img src=x onerror=alert(1)>'],
    ['I21', 'javascript:alert(1)'],
    ['I21', '{{7*7}} <%= 1 %> #{1} $1'],
    ['I22', "'; drop table messages;--"],
    ['I22', '\\x00 %00 \\u0000 \\'],
    ['I22', `${"'".repeat(2000)}${'"'.repeat(1900)}`],
    ['I23', '=HYPERLINK("https://evil.example")'],
    ['I13', '😀'.repeat(3900)],
  ] as const

  test.each(texts.map(([row, text]) => ({ row, text, begin: text.slice(0, 40) })))(
    '$row $begin is stored as it is, and shown as it is',
    async ({ text }) => {
      const vic = await bystanders.visit()
      const { conversation, seq } = await vic.say(text)
      expect(await bystanders.amy.next('msg')).toMatchObject({ conversation, seq, msg: text })
      const [row] = await system.db.query<{ body: string }>(
        'test_body',
        'select body from messages where conversation_id = $1 and seq = $2',
        [conversation, seq],
      )
      expect(row?.body).toBe(text)
      vic.send({ type: 'sync', conversation, after: 0 })
      expect((await vic.next('sync')).messages).toMatchObject([{ msg: text }])
    },
  )
})

describe('I53 a cid', () => {
  test('with another text is acknowledged as the first, and the first is what is stored', async () => {
    const vic = await bystanders.visit()
    const cid = randomUUID()
    vic.send({ type: 'msg', cid, msg: 'First' })
    const first = await vic.next('ack')
    vic.send({ type: 'msg', cid, msg: 'Second' })
    expect(await vic.next('ack')).toEqual({ ...first, dup: true })
    vic.send({ type: 'sync', conversation: first.conversation, after: 0 })
    expect((await vic.next('sync')).messages.map(({ msg }) => msg)).toEqual(['First'])
    await bystanders.amy.next('msg', ({ msg }) => msg === 'First')
    bystanders.amy.rest.length = 0
  })

  test('in another conversation is another message', async () => {
    const [one, two] = [await bystanders.visit(), await bystanders.visit()]
    const cid = randomUUID()
    for (const visitor of [one, two]) {
      bystanders.amy.send({ type: 'msg', cid, msg: 'Hello', touid: visitor.ready.id })
      const ack = await bystanders.amy.next('ack')
      expect(ack).toMatchObject({ conversation: visitor.ready.conversation, seq: 1 })
      expect(ack).not.toHaveProperty('dup')
      expect(await visitor.next('msg')).toMatchObject({ msg: 'Hello', seq: 1 })
    }
  })
})

test('I54 a visitor who sends a thousand messages is stopped, and others are served meanwhile', async () => {
  const flooder = await bystanders.visit()
  const wen = await bystanders.visit()
  for (let i = 0; i < 1000; i++) flooder.send({ type: 'msg', cid: randomUUID(), msg: `flood ${i}` })
  expect(await wen.say('Hello')).toMatchObject({ seq: 1 })
  await bystanders.amy.next('msg', ({ msg }) => msg === 'Hello')
  expect((await flooder.closed).code).toBe(4429)
  const limited = flooder.rest.filter((frame) => frame.code === 'rate_limited')
  expect(limited.length).toBeGreaterThan(100)
  expect(limited.every(({ retry_ms }) => Number(retry_ms) > 0)).toBe(true)
  const stored = await system.db.query('test_flood', `select from messages where body like 'flood %'`)
  expect(stored.length).toBeLessThanOrEqual(40)
  bystanders.amy.rest.length = 0
})

test('a thousand connections full of nonsense leave nothing behind', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const nonsense = [
    '{',
    '[]',
    '{"type":"toString"}',
    msg({ msg: { $gt: 'x'.repeat(10_000) } }),
    'x'.repeat(16_000),
  ]
  async function bother(times: number): Promise<number> {
    for (let i = 0; i < times; i += 50) {
      const wires = await Promise.all(Array.from({ length: 50 }, () => openWire(system.wsUrl)))
      for (const wire of wires) for (const frame of nonsense) wire.send(frame)
      for (const wire of wires) expect((await wire.closed).code).toBe(4400)
    }
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await bother(200)
  expect((await bother(1000)) - before).toBeLessThan(5 * 1024 * 1024)
})

const jwt = `${base64({ alg: 'none', typ: 'JWT' })}.${base64({ sub: 1, role: 'admin' })}.`
function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function nameOf(query: unknown): string {
  return typeof query === 'object' && query !== null && 'name' in query ? String(query.name) : String(query)
}

function flipLast(text: string): string {
  return text.slice(0, -2) + (text.at(-2) === 'A' ? 'B' : 'A') + text.slice(-1)
}

function oldTicket(age: number): string {
  const { sessionSecrets } = system.config
  return openTickets(sessionSecrets, () => Date.now() - age * 1000).makeTicket(bob.id, bob.session)
}
