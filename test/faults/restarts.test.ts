import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Crowd, until } from '../support/faults/crowd.ts'
import { openSystem, type System } from '../support/faults/system.ts'

// What people may notice of a restart of ours: nothing that is told to them, and nothing that changes for them.

const perSecond = 200
const limitMs = 120_000
/** Longer than the grace after which a visitor's agent would be told that he left. */
const afterwardsMs = 8_000

let system: System
let crowd: Crowd
beforeEach(async () => {
  system = await openSystem()
  crowd = await Crowd.open(system, { visitors: 20, agents: 4 })
})
afterEach(async () => {
  await crowd.close()
  await system.close()
})

/** Fills the agents up, so that those who come now wait, among them some who say nothing. */
async function letSomeWait(): Promise<void> {
  await system.postgres.query('update agents set chat_limit = 5')
  for (let n = 1; n <= 5; n++) crowd.addVisitor(`waiting ${n}`)
  await until(
    () => crowd.visitors.slice(-5).every(({ status }) => status?.state === 'waiting'),
    'the last five wait',
  )
}

const owners = () =>
  system.postgres.query(
    'select id::float8 as id, agent_id::float8 as agent, rev::float8 as rev from conversations order by id',
  )

/** What agents are told about comings and goings from now on. */
function listen(): string[] {
  const told: string[] = []
  for (const agent of crowd.agents)
    agent.chat.listen((frame) => {
      if (frame.type === 'login' || frame.type === 'logout')
        told.push(`${agent.name} ${JSON.stringify(frame)}`)
    })
  return told
}

const statuses = () => crowd.visitors.map(({ status }) => status)
const isEverybodyReady = () => crowd.people.every(({ isReady }) => isReady)

test('a restart of the admin app under load closes no line and gives nobody another agent', {
  timeout: limitMs,
}, async () => {
  await letSomeWait()
  const [before, told, closings] = [await owners(), listen(), crowd.journal.closings.length]
  const shown = statuses()
  await crowd.writeWhile(perSecond, restartTwice())
  expect(await crowd.settle()).toMatchObject({ lost: [], duplicated: [], refused: [], wrongTimelines: [] })
  expect(crowd.journal.closings.slice(closings)).toEqual([])
  expect(await owners()).toEqual(before)
  expect(told).toEqual([])
  expect(statuses()).toEqual(shown)
})

async function restartTwice(): Promise<void> {
  await pause(500)
  await system.admin.kill()
  await system.admin.up()
  await pause(500)
  await system.admin.terminate()
  await system.admin.up()
}

test('the socket server killed and back in 5 s: nobody is told of a change, and nobody has another agent', {
  timeout: limitMs,
}, async () => {
  await letSomeWait()
  crowd.write(60)
  await crowd.settle()
  const [before, told, shown] = [await owners(), listen(), statuses()]
  await system.socket.kill({ back: false })
  await pause(5000)
  await system.socket.start()
  await until(isEverybodyReady, 'everybody is back', 60_000)
  await pause(afterwardsMs)
  expect(told).toEqual([])
  expect(statuses()).toEqual(shown)
  expect(await owners()).toEqual(before)
  const entries = crowd.agents.flatMap((agent) => agent.entries)
  expect(entries.filter(({ online }) => !online)).toEqual([])
})

test('a socket server that cannot reach the admin app ends in 8 to 10 s, and nothing is lost', {
  timeout: limitMs,
}, async () => {
  await system.admin.kill({ back: false })
  const { closings } = crowd.journal
  const before = closings.length
  crowd.write(40)
  await pause(500)
  const since = Date.now()
  const code = await system.socket.terminate()
  const seconds = (Date.now() - since) / 1000
  expect(code).toBe(0)
  expect(seconds).toBeGreaterThan(7)
  expect(seconds).toBeLessThan(10)
  await expect.poll(() => closings.length - before).toBeGreaterThanOrEqual(crowd.people.length)
  expect(closings.slice(before, before + crowd.people.length).every((closed) => closed === 1012)).toBe(true)
  await system.admin.start()
  expect(await crowd.settle(60_000)).toMatchObject({ lost: [], duplicated: [], outOfOrder: [], refused: [] })
})
