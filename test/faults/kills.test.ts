import { afterEach, expect, test } from 'vitest'
import { campaign } from '../support/faults/campaign.ts'
import { Crowd } from '../support/faults/crowd.ts'
import { seeded } from '../support/faults/random.ts'
import { openSystem, type System } from '../support/faults/system.ts'

const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 100_000)
const kills = { socket: 31, admin: 31, postgres: 38 }
/** Enough for a machine that has other things to do; it ends what hangs. */
const limitMs = 600_000

let system: System
let crowd: Crowd
afterEach(async () => {
  await crowd?.close()
  await system?.close()
})

test(`10,000 messages come through 100 kills, each once and in order, and everybody sees the same (FAULTS_SEED=${seed})`, {
  timeout: limitMs,
}, async () => {
  system = await openSystem({ proxies: ['clients'] })
  crowd = await Crowd.open(system, { visitors: 30, agents: 10, random: seeded(seed) })
  const done = await campaign(crowd, { kills, messages: 106, upsets: 25, acknowledged: 10_000 })
  const counters = await crowd.settle()

  const { acknowledged, repeats, dups } = crowd.journal
  console.info({ ...done, acknowledged: acknowledged.size, repeats, dups })
  expect(counters).toEqual({
    lost: [],
    duplicated: [],
    outOfOrder: [],
    gaps: [],
    refused: [],
    unexpected: [],
    wrongTimelines: [],
  })
  expect(done.kills).toBe(100)
  expect(acknowledged.size).toBeGreaterThanOrEqual(10_000)
  expect(repeats + dups).toBeGreaterThanOrEqual(1000)
  expect(done.closed + done.transferred).toBeGreaterThanOrEqual(20)
})
