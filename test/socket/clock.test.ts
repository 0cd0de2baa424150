import { tick } from '@kefu/socket/clock.ts'
import { describe, expect, test } from 'vitest'
import { type FakeAdmin, type FakeClient, openFakeAdmin } from '../support/fake-admin.ts'

/** Lets seconds pass for these clients, one tick each, from `second` on. */
function pass(admin: FakeAdmin, clients: FakeClient[], seconds: number, second = 0): void {
  const open = new Set(clients.map(({ connection }) => connection))
  for (let i = 1; i <= seconds; i++) {
    admin.now += 1000
    for (const connection of open) if (connection.stage === 'gone') open.delete(connection)
    tick(admin.hub, open, second + i)
  }
}

describe('a connection that', () => {
  test('does not log in within 10 s is closed, whatever else it says', () => {
    const admin = openFakeAdmin()
    const [silent, talking] = [admin.connect(), admin.connect()]
    talking.send('{')
    pass(admin, [silent, talking], 10)
    expect([silent.closed, talking.closed]).toEqual([null, null])
    talking.send('{')
    pass(admin, [silent, talking], 1)
    expect([silent.closed, talking.closed]).toEqual([4408, 4408])
  })

  test('has logged in is not closed because the admin app takes its time', async () => {
    const admin = openFakeAdmin()
    admin.answers.login = () => new Promise(() => {})
    const vic = await admin.visit()
    pass(admin, [vic], 60)
    expect(vic.closed).toBeNull()
  })

  test('is silent for 90 s is closed', async () => {
    const admin = openFakeAdmin()
    const [vic, wen] = [await admin.visit(), await admin.visit()]
    pass(admin, [vic, wen], 90)
    expect([vic.closed, wen.closed]).toEqual([null, null])
    wen.send({ type: 'typing' })
    pass(admin, [vic, wen], 1)
    expect([vic.closed, wen.closed]).toEqual([4408, null])
    // A pong counts as well.
    wen.connection.heardAt = admin.now
    pass(admin, [wen], 90)
    expect(wen.closed).toBeNull()
  })
})

describe('heads', () => {
  test('come to everybody once in 25 s, spread over them', async () => {
    const admin = openFakeAdmin()
    const visitors = []
    for (let i = 0; i < 100; i++) visitors.push(await admin.visit())
    for (const visitor of visitors) visitor.read()
    const perSecond = []
    for (let second = 1; second <= 25; second++) {
      pass(admin, visitors, 1, second)
      perSecond.push(visitors.filter((visitor) => visitor.read().some(({ type }) => type === 'head')).length)
    }
    expect(perSecond).toEqual(Array(25).fill(4))
  })

  test('are not sent to classic clients, nor before the login is answered', async () => {
    const admin = openFakeAdmin()
    const classic = await admin.visit({ v: undefined })
    admin.answers.login = () => new Promise(() => {})
    const asked = await admin.visit()
    pass(admin, [classic, asked, admin.connect()], 9)
    pass(admin, [classic, asked], 25)
    expect([...classic.read(), ...asked.read()]).toEqual([])
  })

  test('are forgotten when nobody of them is here', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit({ token: 'v.7' })
    const wen = await admin.visit({ token: 'v.8' })
    vic.drop()
    pass(admin, [wen], 60)
    expect([admin.hub.heads.get(70), admin.hub.heads.get(80)?.visitor]).toEqual([undefined, 8])
  })
})

describe('what time brings besides', () => {
  test('messages of a classic client that came too fast go on at its pace', async () => {
    const admin = openFakeAdmin()
    const classic = await admin.visit({ v: undefined, token: 'v.7' })
    for (let i = 0; i < 50; i++) classic.send({ type: 'msg', group: 'member', msg: String(i) })
    await admin.settled()
    expect(admin.stored.get(70)).toHaveLength(30)
    pass(admin, [classic], 2)
    await admin.settled()
    expect(admin.stored.get(70)).toHaveLength(40)
    pass(admin, [classic], 2)
    await admin.settled()
    expect(admin.stored.get(70)?.map(({ msg }) => msg)).toEqual(
      Array.from({ length: 50 }, (_, i) => String(i)),
    )
  })

  test('a hundred frames a second are forgiven', async () => {
    const admin = openFakeAdmin()
    const vic = await admin.visit()
    for (let second = 1; second <= 60; second++) {
      for (let i = 0; i < 100; i++) vic.send({ type: 'typing' })
      pass(admin, [vic], 1, second)
    }
    expect(vic.closed).toBeNull()
    for (let second = 1; second <= 10; second++) {
      for (let i = 0; i < 200; i++) vic.send({ type: 'typing' })
      pass(admin, [vic], 1, second)
    }
    expect(vic.closed).toBe(4429)
  })
})
