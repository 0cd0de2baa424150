import { randomUUID } from 'node:crypto'
import { countAgents, countStretches } from '@kefu/admin/features/figures/queries.ts'
import { hoursOf, readRange, todayIn } from '@kefu/admin/features/figures/range.ts'
import { beginningOf } from '@kefu/admin/features/history/zone.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Admin, openAdmin } from '../support/admin.ts'
import { addAgent } from '../support/client.ts'
import { countAll, statementsForThePast } from '../support/figures.ts'
import { addPast } from '../support/past.ts'

let admin: Admin
let amy: number
let bob: number
beforeAll(async () => {
  admin = await openAdmin()
  amy = await addAgent(admin, 'amy', 'Amy', 'owner')
  bob = await addAgent(admin, 'bob', 'Bob')
})
beforeEach(() => empty())
afterAll(() => admin.close())

async function empty(): Promise<void> {
  await admin.db.query('test_empty_visitors', 'delete from visitors')
  await admin.db.query('test_empty_figures', 'truncate figures, agent_figures, first_answers')
}

/** The days of a range in a zone, as they are counted. */
async function days(from: string, to: string, zone: string, agent: number | null = null) {
  const range = readRange({ from, to }, zone)
  if ('problem' in range) throw new Error(range.problem.en)
  return countStretches(admin.db.query, range.borders, agent)
}

async function allFigures(): Promise<object[]> {
  const figures = await admin.db.query('test_figures', 'select * from figures order by 1')
  const ofAgents = await admin.db.query('test_agents', 'select * from agent_figures order by 1, 2, 3')
  const answers = await admin.db.query('test_answers', 'select * from first_answers order by 1')
  return [...figures, ...ofAgents, ...answers]
}

describe('what was said is counted', () => {
  const said = [
    ['v', 'Is it in?'],
    ['s', 'joined'],
    ['a', 'Yes.'],
    ['v', '!!!'],
  ] as const

  test('with its conversation, the wait for the first answer, and who wrote', async () => {
    await addPast(admin.db, { agent: amy, opened: '2026-03-03T12:00:00Z', said })
    await countAll(admin.db)
    expect(await days('2026-03-02', '2026-03-04', 'UTC')).toEqual([
      { begun: 0, messages: 0, rated: 0, stars: 0, answered: 0, seconds: null },
      { begun: 1, messages: 3, rated: 0, stars: 0, answered: 1, seconds: 20 },
      { begun: 0, messages: 0, rated: 0, stars: 0, answered: 0, seconds: null },
    ])
    const [own] = await days('2026-03-03', '2026-03-03', 'UTC', amy)
    expect(own).toEqual({ begun: 0, messages: 1, rated: 0, stars: 0, answered: 1, seconds: 20 })
    const [others] = await days('2026-03-03', '2026-03-03', 'UTC', bob)
    expect(others).toMatchObject({ messages: 0, answered: 0, seconds: null })
  })

  test('once, also when its conversation is filed whole, opened again, and goes on', async () => {
    const { id } = await addPast(admin.db, { agent: amy, said })
    await countAll(admin.db)
    // The look before it drops the marks of conversations that are closed and done.
    await countAll(admin.db)
    await admin.db.query('test_reopen', 'update conversations set closed_at = null where id = $1', [id])
    await countAll(admin.db)
    expect(await days('2026-03-03', '2026-03-03', 'UTC')).toMatchObject([{ begun: 1, messages: 3 }])
  })

  test('by the migration as it would have been from the beginning', async () => {
    await addPast(admin.db, { agent: amy, opened: '2026-03-03T23:59:55Z', said, stars: 4 })
    await addPast(admin.db, { agent: bob, opened: '2026-03-04T10:14:50Z', said, stars: 1 })
    await addPast(admin.db, { opened: '2026-03-04T11:00:00Z', open: true, said: [['v', 'Hello?']] })
    await countAll(admin.db)
    // This one is counted when it is filed, and not before.
    await addPast(admin.db, { agent: bob, opened: '2026-03-05T10:00:00Z', said: [['v', 'Later']] })
    const before = await allFigures()
    await admin.db.query('test_empty_figures', 'truncate figures, agent_figures, first_answers')
    for (const [index, statement] of (await statementsForThePast()).entries())
      await admin.db.query(`test_past_${index}`, statement)
    expect(await allFigures()).toEqual(before)
    expect(before.length).toBeGreaterThan(8)
  })

  test('but not in rooms, and not what nobody wrote', async () => {
    await admin.db.query(
      'test_room',
      `insert into messages (conversation_id, seq, sender_kind, sender_id, cid, body)
      select id, 1, 'visitor', 1, $1::uuid, 'hello' from conversations where name = 'lobby'`,
      [randomUUID()],
    )
    await admin.db.query('test_raise', `update conversations set last_seq = 1 where name = 'lobby'`)
    await addPast(admin.db, { said: [] })
    await countAll(admin.db)
    expect(await allFigures()).toEqual([])
  })

  test('and stays counted when it is deleted', async () => {
    await addPast(admin.db, { agent: amy, said, stars: 5 })
    await countAll(admin.db)
    const before = await allFigures()
    await admin.db.query('test_empty_visitors', 'delete from visitors')
    expect(await allFigures()).toEqual(before)
  })
})

describe('the first answer', () => {
  test('is one to a visitor: what an agent wrote before him is none', async () => {
    await addPast(admin.db, { agent: amy, said: [['a', 'Your cup came.']] })
    await countAll(admin.db)
    expect(await days('2026-03-03', '2026-03-03', 'UTC')).toMatchObject([{ answered: 0, seconds: null }])
    const talk = [
      ['a', 'Your cup came.'],
      ['v', 'When?'],
      ['v', 'Where?'],
      ['a', 'Today.'],
      ['a', 'Here.'],
    ] as const
    await addPast(admin.db, { agent: amy, said: talk })
    await countAll(admin.db)
    expect(await days('2026-03-03', '2026-03-03', 'UTC')).toMatchObject([{ answered: 1, seconds: 20 }])
  })

  test('is on the day on which its conversation began, and the middle one is told', async () => {
    const late = Array.from({ length: 8 }, () => ['v', 'Hello?'] as const)
    await addPast(admin.db, { agent: amy, opened: '2026-03-03T23:59:50Z', said: [...late, ['a', 'Yes.']] })
    await addPast(admin.db, {
      agent: bob,
      opened: '2026-03-03T08:00:00Z',
      said: [
        ['v', 'Hello'],
        ['a', 'Yes.'],
      ],
    })
    await addPast(admin.db, {
      agent: bob,
      opened: '2026-03-03T09:00:00Z',
      said: [
        ['v', 'Hello'],
        ['v', 'Hello?'],
        ['a', 'Yes.'],
      ],
    })
    await countAll(admin.db)
    expect(await days('2026-03-03', '2026-03-04', 'UTC')).toMatchObject([
      { begun: 3, answered: 3, seconds: 20 },
      { begun: 0, answered: 0, seconds: null },
    ])
    const whole = await countAgents(
      admin.db.query,
      new Date('2026-03-03T00:00:00Z'),
      new Date('2026-03-05T00:00:00Z'),
    )
    expect(whole.seconds).toBe(20)
    expect(whole.agents).toMatchObject([
      { name: 'Amy', answered: 1, seconds: 80 },
      { name: 'Bob', answered: 2, seconds: 10 },
    ])
  })
})

test('a rating counts for the agent whose conversation it was, when it was given', async () => {
  await addPast(admin.db, { agent: amy, opened: '2026-03-03T12:00:00Z', said: [['v', 'Hello']], stars: 4 })
  await addPast(admin.db, { opened: '2026-03-03T12:00:00Z', said: [['v', 'Hello']], stars: 1 })
  const { borders } = todayIn('UTC')
  expect(await countStretches(admin.db.query, borders, null)).toMatchObject([{ rated: 2, stars: 5 }])
  expect(await countStretches(admin.db.query, borders, amy)).toMatchObject([{ rated: 1, stars: 4 }])
  expect(await days('2026-03-03', '2026-03-03', 'UTC')).toMatchObject([{ rated: 0 }])
})

describe('a day', () => {
  const at = (opened: string) =>
    addPast(admin.db, {
      agent: amy,
      opened: new Date(Date.parse(opened) - 10_000).toISOString(),
      said: [['v', 'Hello']],
    })

  test.each([
    ['UTC', '2026-03-03T00:00:00.000Z'],
    ['Asia/Shanghai', '2026-03-02T16:00:00.000Z'],
    ['Asia/Kolkata', '2026-03-02T18:30:00.000Z'],
    ['Asia/Kathmandu', '2026-03-02T18:15:00.000Z'],
    ['America/New_York', '2026-03-03T05:00:00.000Z'],
  ])('begins at its first moment in %s, and ends before the first one of the next', async (zone, begins) => {
    await at(new Date(Date.parse(begins) - 1).toISOString())
    await at(begins)
    await countAll(admin.db)
    const messages = (await days('2026-03-01', '2026-03-04', zone)).map((day) => day.messages)
    expect(messages).toEqual([0, 1, 1, 0])
    const from = beginningOf('2026-03-03', zone)
    const { agents } = await countAgents(admin.db.query, from, beginningOf('2026-03-04', zone))
    expect(agents.map((agent) => agent.messages)).toEqual([0, 0])
  })

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-03-30', 24],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/Santiago', '2025-09-07', 23],
    ['America/New_York', '2026-11-01', 25],
  ])('in %s, %s, has all of its hours', async (zone, day, hours) => {
    const range = readRange({ from: day, to: day }, zone)
    if ('problem' in range) throw new Error(range.problem.en)
    const borders = hoursOf(range)
    expect(borders.length - 1).toBe(hours)
    for (const begins of borders.slice(0, -1)) await at(begins.toISOString())
    await at(borders.at(-1)!.toISOString())
    await countAll(admin.db)
    const counted = await countStretches(admin.db.query, borders, null)
    expect(counted.map(({ messages }) => messages)).toEqual(Array(hours).fill(1))
    expect(await days(day, day, zone)).toMatchObject([{ messages: hours }])
  })
})

test('agents add up to the same by days of UTC as by quarters of an hour, in any zone', async () => {
  for (let index = 0; index < 60; index++) {
    const opened = new Date(Date.UTC(2026, 2, 1) + index * 5.3 * 60 * 60 * 1000).toISOString()
    await addPast(admin.db, {
      agent: index % 3 ? amy : bob,
      opened,
      said: [
        ['v', 'Hello'],
        ['a', 'Yes'],
      ],
    })
  }
  await countAll(admin.db)
  for (const zone of ['UTC', 'Asia/Kathmandu', 'Pacific/Chatham', 'America/Los_Angeles'])
    for (const [from, to] of [
      ['2026-03-02', '2026-03-02'],
      ['2026-03-02', '2026-03-03'],
      ['2026-02-20', '2026-03-12'],
    ] as const) {
      const parts = await days(from, to, zone, amy)
      const borders = [
        beginningOf(from, zone),
        new Date(beginningOf(to, zone).getTime() + 24 * 60 * 60 * 1000),
      ]
      const { agents } = await countAgents(admin.db.query, borders[0]!, borders[1]!)
      const sum = (name: 'messages' | 'answered') => parts.reduce((total, part) => total + part[name], 0)
      expect(agents[0]).toMatchObject({ name: 'Amy', messages: sum('messages'), answered: sum('answered') })
    }
})

describe('a range', () => {
  const now = Date.parse('2026-03-03T23:30:00Z')
  const read = (from: string, to: string, zone = 'UTC') => readRange({ from, to }, zone, now)
  const problemOf = (from: string, to: string) => {
    const range = read(from, to)
    return 'problem' in range ? range.problem.en : null
  }

  test('is of the last thirty days where none is chosen, as the clocks of its zone show them', () => {
    expect(read('', '')).toMatchObject({ from: '2026-02-02', to: '2026-03-03' })
    expect(read('', '', 'Asia/Shanghai')).toMatchObject({ from: '2026-02-03', to: '2026-03-04' })
    expect(read('', '2026-01-30')).toMatchObject({ from: '2026-01-01', to: '2026-01-30' })
    expect(read('2026-03-01', '')).toMatchObject({ from: '2026-03-01', to: '2026-03-03' })
  })

  test('has as many days as it says, each of which ends where the next one begins', () => {
    const range = read('2025-03-03', '2026-03-03', 'Europe/Berlin')
    if ('problem' in range) throw new Error(range.problem.en)
    expect(range.days).toHaveLength(366)
    expect(range.borders).toEqual(
      [...range.days, '2026-03-04'].map((day) => beginningOf(day, 'Europe/Berlin')),
    )
  })

  test.each([
    ['2026-02-30', '2026-03-03', /no such day/],
    ['yesterday', '', /no such day/],
    ['2026-03-01', '0026-03-03', /no such day/],
    ["'; drop table figures;--", '', /no such day/],
    ['2026-03-03', '2026-03-02', /after the last one/],
    ['2026-03-09', '', /after the last one/],
    ['2025-03-02', '2026-03-03', /more than 366 days/],
  ])('from %s to %s is refused in a sentence', (from, to, sentence) => {
    expect(problemOf(from, to)).toMatch(sentence)
  })
})
