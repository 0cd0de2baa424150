import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identityEnv, identityOf } from '../../support/identity.ts'
import { type LoggedIn, openSystem, type System } from '../../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem(identityEnv)
})
afterEach(() => system.close())

const now = Math.floor(Date.now() / 1000)
const visitAs = (sub: string, more: object = {}) => system.visit({ identity: identityOf(sub), ...more })

async function textsOf(visitor: LoggedIn, conversation = visitor.ready.conversation ?? 0): Promise<string[]> {
  visitor.send({ type: 'sync', conversation, after: 0 })
  const { messages } = await visitor.next('sync')
  return messages.map(({ msg }) => msg)
}

async function visitors(): Promise<{ id: number; sub: string | null }[]> {
  return system.db.query('test_visitors', 'select id, verified_sub as "sub" from visitors order by id')
}

const demand = (what: string) =>
  system.db.query(`test_demand_${what.length}`, `update site_settings set ${what}`)

/** Logs in, and says how that was refused. */
async function refusal(login: object): Promise<{ code: string; closed: number }> {
  const wire = await system.connect()
  wire.send({ type: 'login', v: 1, group: 'member', ...login })
  const { code } = await wire.next('error')
  return { code, closed: (await wire.closed).code }
}

describe('a visitor whom his site knows', () => {
  test('sees on another device what he said on this one', async () => {
    const phone = await visitAs('vic')
    await phone.say('From the train')
    const desk = await visitAs('vic')
    expect(desk.ready).toMatchObject({
      id: phone.ready.id,
      conversation: phone.ready.conversation,
      verified: true,
    })
    expect(await textsOf(desk)).toEqual(['From the train'])
  })

  test('has the name and the address that his site says, whatever his page says', async () => {
    const identity = identityOf('vic', { claims: { name: 'Vic Lind', email: 'vic@lind.example' } })
    const { ready } = await system.visit({ identity, name: 'The Queen', email: 'queen@palace.example' })
    expect(ready.name).toBe('Vic Lind')
    expect(await system.db.query('test_email', 'select email from visitors')).toEqual([
      { email: 'vic@lind.example' },
    ])
  })

  test('is one visitor though he comes with two pages at once for the first time', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map(() => visitAs('vic')))
    expect(new Set(pages.map(({ ready }) => ready.id)).size).toBe(1)
  })

  test('is a stranger without his site’s word, whatever token he has', async () => {
    const vic = await visitAs('vic')
    await vic.say('For nobody else')
    const { ready } = await system.visit({ token: vic.ready.token })
    expect(ready.id).not.toBe(vic.ready.id)
    expect(ready.verified).toBeUndefined()
  })

  test('is himself again after a line broke, though his site’s word is old by then', async () => {
    const vic = await visitAs('vic')
    const old = identityOf('vic', { claims: { exp: now - 7_200 } })
    expect((await system.visit({ token: vic.ready.token, identity: old })).ready.id).toBe(vic.ready.id)
    expect((await system.visit({ identity: old })).ready.id).not.toBe(vic.ready.id)
    const stranger = await system.visit()
    expect((await system.visit({ token: stranger.ready.token, identity: old })).ready.id).toBe(
      stranger.ready.id,
    )
    const wen = await visitAs('wen')
    expect((await system.visit({ token: wen.ready.token, identity: old })).ready.id).not.toBe(vic.ready.id)
  })

  test('I71 is let in as a stranger when nobody of ours vouches for him', async () => {
    const { ready } = await system.visit({ identity: identityOf('vic', { secret: 'not ours' }) })
    expect(ready.verified).toBeUndefined()
    expect(await visitors()).toEqual([{ id: ready.id, sub: null }])
  })

  test('I71 is not let in with more than 2,048 characters of it, which nobody reads', async () => {
    const wire = await system.connect()
    wire.send({ type: 'login', v: 1, group: 'member', identity: `${identityOf('vic')}${'x'.repeat(8192)}` })
    expect((await wire.next('error')).code).toBe('bad_shape')
    expect(await visitors()).toEqual([])
  })

  test('I71 never sees what another said in the same browser', async () => {
    const vic = await visitAs('vic')
    await vic.say('Of Vic')
    const wen = await visitAs('wen', { token: vic.ready.token })
    expect(wen.ready.id).not.toBe(vic.ready.id)
    expect(await textsOf(wen)).toEqual([])
    wen.send({ type: 'sync', conversation: vic.ready.conversation, after: 0 })
    expect((await wen.next('error')).code).toBe('forbidden')
    expect(await textsOf(await visitAs('vic'))).toEqual(['Of Vic'])
  })

  test('is not let in while he is blocked, by whatever page he comes', async () => {
    const vic = await visitAs('vic')
    const amy = await system.hireAgent('Amy')
    await system.db.query(
      'test_block',
      `insert into blocks (visitor_id, agent_id, reason) values ($1, $2, '')`,
      [vic.ready.id, amy.id],
    )
    expect(await refusal({ identity: identityOf('vic') })).toEqual({ code: 'forbidden', closed: 4403 })
  })
})

describe('a visitor who talked before his site knew him', () => {
  test('stays who he was', async () => {
    const before = await system.visit()
    await before.say('Hello')
    const vic = await visitAs('vic', { token: before.ready.token })
    expect(vic.ready).toMatchObject({ id: before.ready.id, conversation: before.ready.conversation })
    expect(await visitors()).toEqual([{ id: vic.ready.id, sub: 'vic' }])
  })

  test('takes with him what he said, to who he was elsewhere', async () => {
    const elsewhere = await visitAs('vic')
    await elsewhere.say('Long ago')
    const before = await system.visit({ name: 'Vic' })
    await before.say('Before I signed in')
    const vic = await visitAs('vic', { token: before.ready.token })
    expect(vic.ready).toMatchObject({ id: elsewhere.ready.id, conversation: before.ready.conversation })
    expect(await textsOf(vic)).toEqual(['Before I signed in'])
    expect(await textsOf(vic, elsewhere.ready.conversation)).toEqual(['Long ago'])
    expect(await visitors()).toEqual([{ id: vic.ready.id, sub: 'vic' }])
    // All of his pages come in anew.
    expect((await before.closed).code).toBe(1012)
    expect((await elsewhere.closed).code).toBe(1012)
  })

  test('has one conversation open, and what nobody wrote in is gone', async () => {
    const elsewhere = await visitAs('vic')
    await elsewhere.say('Long ago')
    const before = await system.visit()
    const vic = await visitAs('vic', { token: before.ready.token })
    expect(vic.ready.conversation).toBe(elsewhere.ready.conversation)
    expect(
      await system.db.query('test_open', `select id from conversations where kind = 'service' order by id`),
    ).toEqual([{ id: elsewhere.ready.conversation }])
  })

  test('goes on in his newest conversation, so that his page finds the others before it', async () => {
    const before = await system.visit()
    await before.say('First')
    const elsewhere = await visitAs('vic')
    await elsewhere.say('Second')
    const vic = await visitAs('vic', { token: before.ready.token })
    expect(vic.ready.conversation).toBe(elsewhere.ready.conversation)
    vic.send({ type: 'sync', conversation: vic.ready.conversation, before: 1 })
    expect((await vic.next('sync')).previous).toBe(before.ready.conversation)
    expect(await textsOf(vic, before.ready.conversation)).toEqual(['First'])
  })

  test('stays with the agent who talks to him, who is told who he is', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    await visitAs('vic')
    const before = await system.visit()
    await before.say('Hello')
    await amy.next('msg', ({ msg }) => msg === 'Hello')
    const vic = await visitAs('vic', { token: before.ready.token })
    const { user } = await amy.next('login', ({ conversation, from_id }) => {
      return from_id === vic.ready.id && conversation === before.ready.conversation
    })
    expect(user).toMatchObject({ id: vic.ready.id, first: 'Hello' })
    await amy.say('Hello, Vic', { touid: vic.ready.id })
    expect((await vic.next('msg')).msg).toBe('Hello, Vic')
  })

  test('does not say twice what was under way when his site knew him', async () => {
    await visitAs('vic')
    const before = await system.visit()
    const cid = randomUUID()
    before.send({ type: 'msg', cid, msg: 'Once' })
    await before.next('ack')
    const vic = await visitAs('vic', { token: before.ready.token })
    vic.send({ type: 'msg', cid, msg: 'Once', again: true })
    expect(await vic.next('ack')).toMatchObject({ seq: 1, dup: true })
    expect(await textsOf(vic)).toEqual(['Once'])
  })

  test('is not let in if he was not let in before', async () => {
    const amy = await system.hireAgent('Amy')
    const before = await system.visit()
    await visitAs('vic')
    await system.db.query(
      'test_block_before',
      `insert into blocks (visitor_id, agent_id, reason) values ($1, $2, '')`,
      [before.ready.id, amy.id],
    )
    const login = { identity: identityOf('vic'), token: before.ready.token }
    expect((await refusal(login)).code).toBe('forbidden')
  })

  test('is merged once: the token that he had then is nobody’s', async () => {
    await visitAs('vic')
    const before = await system.visit()
    await before.say('Mine')
    await visitAs('vic', { token: before.ready.token })
    const wen = await visitAs('wen', { token: before.ready.token })
    expect(await textsOf(wen)).toEqual([])
    const stranger = await system.visit({ token: before.ready.token })
    expect(stranger.ready.id).not.toBe(before.ready.id)
    expect(await textsOf(stranger)).toEqual([])
  })
})

describe('a site that vouches for all of its visitors', () => {
  beforeEach(() => demand('demand_identity = true'))

  test('has nobody else', async () => {
    const refused = { code: 'bad_identity', closed: 4403 }
    expect(await refusal({})).toEqual(refused)
    expect(await refusal({ identity: identityOf('vic', { secret: 'not ours' }) })).toEqual(refused)
    expect(await refusal({ identity: identityOf('vic', { claims: { exp: now - 99 } }) })).toEqual(refused)
    expect(await visitors()).toEqual([])
    expect((await visitAs('vic')).ready.verified).toBe(true)
  })

  test('asks nobody in a room', async () => {
    expect((await system.visit({}, '/room/lobby')).ready.members).toHaveLength(1)
  })
})

describe('a site that asks its visitors who they are', () => {
  beforeEach(() => demand(`ask_name = 'required', ask_email = 'required'`))
  const details = { name: 'Vic', email: 'vic@shop.example' }

  test.each([
    {},
    { name: 'Vic' },
    { email: 'vic@shop.example' },
    { name: '\u200b', email: 'vic@shop.example' },
  ])('lets nobody in who says less: %j', async (login) => {
    expect(await refusal(login)).toEqual({ code: 'details_needed', closed: 4403 })
    expect(await visitors()).toEqual([])
  })

  test('takes no address that is none', async () => {
    expect((await refusal({ ...details, email: 'vic' })).code).toBe('details_needed')
  })

  test('asks them once', async () => {
    const { ready } = await system.visit(details)
    expect(ready.name).toBe('Vic')
    expect((await system.visit({ token: ready.token })).ready).toMatchObject({ id: ready.id, name: 'Vic' })
  })

  test('takes its own word for it', async () => {
    expect((await system.visit({ identity: identityOf('vic', { claims: details }) })).ready.name).toBe('Vic')
    expect((await visitAs('vic')).ready.name).toBe('Vic')
  })

  test('asks whoever only has the token of somebody else’s', async () => {
    const { ready } = await system.visit({ identity: identityOf('vic', { claims: details }) })
    expect((await refusal({ token: ready.token })).code).toBe('details_needed')
  })
})

describe('what a visitor says of himself later', () => {
  test('is told to the agent who has him', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    const vic = await system.visit()
    await amy.next('login', ({ from_id }) => from_id === vic.ready.id)
    await system.visit({ token: vic.ready.token, name: 'Vic', email: 'vic@shop.example' })
    const { user } = await amy.next('login', ({ user }) => user.name === 'Vic')
    expect(user.conversation).toBe(vic.ready.conversation)
  })

  test('leaves what he said before where he says nothing', async () => {
    const vic = await system.visit({ name: 'Vic', email: 'vic@shop.example' })
    await system.visit({ token: vic.ready.token, email: 'none' })
    expect(await system.db.query('test_said', 'select name, email from visitors')).toEqual([
      { name: 'Vic', email: 'vic@shop.example' },
    ])
  })
})
