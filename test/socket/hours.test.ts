import { randomUUID } from 'node:crypto'
import type { HoursSettings } from '@kefu/admin/features/hours/queries.ts'
import { changeHours } from '@kefu/admin/features/hours/queries.ts'
import { keepPlan } from '@kefu/admin/features/hours/turn.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSystem, type System } from '../support/system.ts'

let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system.close())

const anHour = 3_600_000
const settings: HoursSettings = {
  ...{ isOn: true, zone: 'Asia/Shanghai', holidays: [], messageZh: '急事请打电话。', messageEn: '' },
  week: Array.from({ length: 7 }, () => [{ from: 540, to: 1080 }]),
}
let statements = 0
const rows = <Row extends object>(sql: string) => system.db.query<Row>(`test_${++statements}`, sql)

/** Opens and closes by turns, so many hours from now; before that it was `wasOpen`. */
async function plan(wasOpen: boolean, ...hours: number[]): Promise<void> {
  const now = Date.now()
  const changes = hours.map((hour) => new Date(now + hour * anHour))
  await changeHours(system.db.query, settings, { from: new Date(now - 8 * anHour), wasOpen, changes })
  await system.sweep()
}

/** As if so many hours had gone by. */
const wait = (hours: number) =>
  rows(
    `update site_hours
    set planned_from = planned_from - interval '${hours} hours', told_at = told_at - interval '${hours} hours',
      changes = array(select at - interval '${hours} hours' from unnest(changes) as at order by at)`,
  )

describe('outside of the hours a visitor', () => {
  test('is told so, since when, when they begin again and what the owner says, and no place and no times', async () => {
    const now = Date.now()
    await rows(`insert into waits (seconds) select 60 from generate_series(1, 20)`)
    await plan(true, -2, 3, 12)
    const vic = await system.visit()
    const status = await vic.next('status')
    expect(status).toEqual({
      ...{
        type: 'status',
        conversation: vic.ready.conversation,
        rev: status.rev,
        state: 'waiting',
        nobody: true,
      },
      outside: { since: expect.any(Number), opens: expect.any(Number), zh: '急事请打电话。' },
    })
    expect(Math.abs(status.outside!.since - (now - 2 * anHour))).toBeLessThan(60_000)
    expect(Math.abs(status.outside!.opens! - (now + 3 * anHour))).toBeLessThan(60_000)
  })

  test('writes, and what was acknowledged is kept and waits', async () => {
    await plan(false, 3)
    const vic = await system.visit()
    await vic.say('Do you ship to Oslo?')
    expect(await rows('select body from messages')).toEqual([{ body: 'Do you ship to Oslo?' }])
    expect(await rows(`select agent_id from conversations where kind = 'service'`)).toEqual([
      { agent_id: null },
    ])
  })

  test('can say where he can be reached, and is not asked again', async () => {
    await system.work(await system.hireAgent('Amy', 1))
    await system.visit()
    await plan(false, 3)
    const vic = await system.visit()
    expect(await vic.next('status')).not.toHaveProperty('email')
    await system.visit({ token: vic.ready.token, email: 'vic@shop.example' })
    expect(await vic.next('status')).toMatchObject({ email: true, outside: {} })
  })

  test('is answered by an agent who is here all the same', async () => {
    const amy = await system.work(await system.hireAgent('Amy'))
    await rows('update pace set answer_seconds = 60')
    await plan(false, 3)
    const vic = await system.visit()
    const status = await vic.next('status')
    expect(status).toMatchObject({ state: 'served', agent: { name: 'Amy' }, outside: {} })
    expect(status).not.toHaveProperty('answer_s')
    await vic.say('Hello?')
    const { conversation, id } = vic.ready
    amy.send({ type: 'msg', cid: randomUUID(), msg: 'Hello.', touid: id, conversation })
    expect(await vic.next('msg')).toMatchObject({ msg: 'Hello.', name: 'Amy' })
  })

  test('is told nothing of hours where the owner keeps none, or where there is no end of them', async () => {
    const vic = await system.visit()
    expect(await vic.next('status')).not.toHaveProperty('outside')
    await plan(false)
    const outside = await vic.next('status', ({ outside }) => outside !== undefined)
    expect(outside.outside).not.toHaveProperty('opens')
  })

  test('whose conversation is closed hears of hours when he begins another one', async () => {
    await system.work(await system.hireAgent('Amy'))
    await plan(false, 3)
    const vic = await system.visit()
    await vic.say('Hello')
    await fetch(`${system.adminUrl}/index/index/close`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${vic.ready.token}` },
      body: JSON.stringify({ conversation: vic.ready.conversation }),
    })
    expect(await vic.next('status', ({ state }) => state === 'closed')).not.toHaveProperty('outside')
    await vic.say('One more thing')
    expect(await vic.next('status', ({ state }) => state === 'served')).toHaveProperty('outside')
  })
})

describe('when hours begin or end', () => {
  test('visitors who are here are told by themselves, each time once', async () => {
    await plan(true, 2, 5)
    const vic = await system.visit()
    const before = await vic.next('status')
    expect(before).not.toHaveProperty('outside')
    expect(await system.sweep()).toEqual([])
    await wait(3)
    await system.sweep()
    const closed = await vic.next('status')
    expect(closed.rev).toBeGreaterThan(before.rev)
    expect(closed).toMatchObject({ state: 'waiting', nobody: true, outside: { zh: '急事请打电话。' } })
    expect(await system.sweep()).toEqual([])
    await wait(3)
    await system.sweep()
    const open = await vic.next('status')
    expect(open).not.toHaveProperty('outside')
    expect(open.rev).toBeGreaterThan(closed.rev)
    expect(await system.sweep()).toEqual([])
  })

  test('so are those whom somebody serves, and whoever is gone finds it when he is back', async () => {
    await system.work(await system.hireAgent('Amy'))
    await plan(true, 2, 5)
    const [vic, wen] = [await system.visit(), await system.visit()]
    await wen.say('Hello')
    wen.close()
    await wen.closed
    await expect.poll(() => rows('select from presences where left_at is not null')).toHaveLength(1)
    await system.sweep({ agentGrace: 30, visitorGrace: 0 })
    await wait(3)
    const told = await system.sweep()
    expect(told.filter(({ frame }) => frame?.type === 'status').flatMap(({ to }) => to)).toEqual([
      `visitor:${vic.ready.id}`,
    ])
    expect(await vic.next('status', ({ outside }) => outside !== undefined)).toMatchObject({
      state: 'served',
    })
    const again = await system.visit({ token: wen.ready.token })
    expect(await again.next('status')).toHaveProperty('outside')
  })

  test('and when the owner changes or drops them', async () => {
    const vic = await system.visit()
    await vic.next('status')
    await plan(false, 3)
    expect(await vic.next('status')).toMatchObject({ outside: { zh: '急事请打电话。' } })
    const now = { from: new Date(), wasOpen: true, changes: [] }
    await changeHours(system.db.query, { ...settings, isOn: false }, now)
    await system.sweep()
    expect(await vic.next('status')).not.toHaveProperty('outside')
  })
})

test('a plan is made anew each day, and goes on for long enough', async () => {
  await plan(true, 2, 5)
  const changes = () => rows<{ at: Date }>('select unnest(changes) as at from site_hours order by 1')
  const before = await changes()
  const now = Date.now()
  await keepPlan(system.db.query, now)
  expect(await changes()).toEqual(before)
  const later = now + 9 * 24 * anHour
  await keepPlan(system.db.query, later)
  const renewed = await changes()
  expect(renewed.filter(({ at }) => at.getTime() > later)).toHaveLength(64)
  await keepPlan(system.db.query, later)
  expect(await changes()).toEqual(renewed)
})
