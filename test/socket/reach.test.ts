import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDesk } from '../support/desk.ts'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

const email = 'vic@shop.example'

describe('a visitor who comes while nobody is here', () => {
  test('is told whether he can be reached, and of nobody else’s address', async () => {
    const vic = await system.visit()
    expect(await vic.next('status')).not.toHaveProperty('email')
    const again = await system.visit({ token: vic.ready.token, email })
    expect(await again.next('status')).toMatchObject({ nobody: true, email: true })
    expect(await vic.next('status')).toMatchObject({ nobody: true, email: true })
    const wen = await system.visit()
    expect(await wen.next('status')).not.toHaveProperty('email')
  })

  test('can be reached also where an agent wrote down how', async () => {
    const vic = await system.visit()
    await system.db.query('test_known', 'update visitors set known_email = $1', [email])
    const again = await system.visit({ token: vic.ready.token })
    expect(await again.next('status')).toMatchObject({ email: true })
  })

  test('shows his address to the agents: in the row, and beside what he says', async () => {
    const vic = await system.visit()
    await vic.say('Is anybody there?')
    await system.visit({ token: vic.ready.token, email })
    const amy = await openDesk(system, 'Amy')
    amy.wire.send({ type: 'load_user_list', group: 'admin' })
    expect((await amy.wire.next('load_user_list')).users).toMatchObject([{ id: vic.ready.id, email }])
    const { visitor } = (await amy.page.get(`/admin/service/visitors/${vic.ready.id}`)).json()
    expect(visitor.given).toEqual({ email })
  })

  test('hears by himself that somebody came', async () => {
    const vic = await system.visit()
    expect(await vic.next('status')).toMatchObject({ nobody: true })
    await openDesk(system, 'Amy')
    await system.sweep()
    expect(await vic.next('status')).toMatchObject({ state: 'served', agent: { name: 'Amy' } })
  })
})
