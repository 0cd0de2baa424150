import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFakeAdmin } from '../support/fake-admin.ts'
import { openSystem, type System } from '../support/system.ts'
import { openWire } from '../support/wire.ts'

const cups = { type: 'page', url: 'https://shop.example/cups?colour=blue', title: 'Blue cups' }

describe('the page of a visitor', () => {
  test('is written down as his, whatever else the frame says', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    vic.send(cups)
    await admin.settled()
    expect(admin.calls.at(-1)).toEqual({
      name: 'page',
      entries: [{ id: 7, url: 'https://shop.example/cups?colour=blue', title: 'Blue cups' }],
    })
    vic.send({ ...cups, id: 8 })
    expect(vic.read().at(-1)).toMatchObject({ type: 'error', code: 'bad_shape' })
  })

  test('goes to whom the admin app names, and not back to him', async () => {
    const admin = openFakeAdmin()
    const amy = await admin.work()
    const bob = await admin.work(4)
    const vic = await admin.visit({ token: 'v.7' })
    for (const client of [amy, bob, vic]) client.read()
    const frame = { type: 'page' as const, conversation: 70, from_id: 7, url: cups.url, title: cups.title }
    admin.answers.page = () => [{ to: ['agent:3'], frame }]
    vic.send(cups)
    await admin.settled()
    expect([amy.read(), bob.read(), vic.read()]).toEqual([[frame], [], []])
  })

  test.each([
    ['a script', 'javascript:alert(1)'],
    ['a file elsewhere', 'ftp://shop.example'],
    ['half an address', 'shop.example'],
    ['nothing', ''],
    ['longer than any', `https://${'x'.repeat(2048)}`],
  ])('is not %s', async (_what, url) => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    vic.send({ ...cups, url })
    await admin.settled()
    expect(vic.read()).toMatchObject([{ type: 'error', code: 'bad_shape' }])
    expect(admin.calls.map(({ name }) => name)).not.toContain('page')
  })

  test('is dropped without a word when he turns them faster than a person does', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    vic.read()
    for (let n = 0; n < 30; n++) vic.send({ ...cups, url: `https://shop.example/${n}` })
    await admin.settled()
    const told = () => admin.calls.filter(({ name }) => name === 'page').flatMap(({ entries }) => entries)
    expect(told()).toHaveLength(10)
    expect(vic.read()).toEqual([])
    admin.now += 1_000
    vic.send(cups)
    await admin.settled()
    expect(told()).toHaveLength(11)
  })

  test('is told by nobody else: not by an agent, not in a room, not before the login', async () => {
    const admin = openFakeAdmin()
    const amy = await admin.work()
    amy.read()
    amy.send(cups)
    expect(amy.read()).toMatchObject([{ type: 'error', code: 'forbidden' }])
    const wen = await admin.visit({}, { room: 'lobby' })
    wen.read()
    wen.send(cups)
    expect(wen.read()).toEqual([])
    const stranger = admin.connect()
    stranger.send(cups)
    await admin.settled()
    expect(admin.calls.map(({ name }) => name)).not.toContain('page')
  })
})

describe('what a browser says of itself', () => {
  test('goes along with a visitor’s login, and is forgotten here', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({}, { userAgent: 'Firefox' })
    expect(admin.calls.at(-1)?.entries).toMatchObject([{ user_agent: 'Firefox' }])
    expect(vic.connection.userAgent).toBe('')
  })

  test('is not asked of an agent, nor missed where it is nothing', async () => {
    const admin = openFakeAdmin()
    const amy = admin.connect({ userAgent: 'Firefox' })
    amy.send({ type: 'login', v: 1, group: 'admin', ticket: 't.3' })
    await admin.visit()
    await admin.settled()
    for (const { entries } of admin.calls.filter(({ name }) => name === 'login'))
      for (const entry of entries) expect(entry).not.toHaveProperty('user_agent')
  })

  describe('on a real line', () => {
    let system: System
    beforeEach(async () => {
      system = await openSystem()
    })
    afterEach(() => system.close())

    const agentOf = (id: number) =>
      system.db.query('test_user_agent', 'select user_agent from visitors where id = $1', [id])

    async function visitWith(userAgent: string): Promise<number> {
      const wire = await openWire(system.wsUrl, undefined, { 'user-agent': userAgent })
      wire.send({ type: 'login', v: 1, group: 'member' })
      const { id } = await wire.next('ready')
      wire.close()
      return id
    }

    test('is read from the upgrade', async () => {
      expect(await agentOf(await visitWith('Mozilla/5.0 (X11) Firefox/142.0'))).toEqual([
        { user_agent: 'Mozilla/5.0 (X11) Firefox/142.0' },
      ])
    })

    test('is cut to 512 characters', async () => {
      expect(await agentOf(await visitWith('x'.repeat(2_000)))).toEqual([{ user_agent: 'x'.repeat(512) }])
    })

    test('tells his agent live where he is', async () => {
      const amy = await system.work(await system.hireAgent('Amy'))
      const vic = await system.visit({ page: { url: 'https://shop.example/' } })
      vic.send(cups)
      expect(await amy.next('page')).toEqual({
        ...cups,
        conversation: vic.ready.conversation,
        from_id: vic.ready.id,
      })
      amy.send({ type: 'load_user_list' })
      const { users } = await amy.next('load_user_list')
      expect(users).toMatchObject([{ page: { url: cups.url, title: cups.title } }])
    })
  })
})
