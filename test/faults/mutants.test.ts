import { afterEach, describe, expect, test } from 'vitest'
import { campaign } from '../support/faults/campaign.ts'
import type { Counters } from '../support/faults/counters.ts'
import { Crowd } from '../support/faults/crowd.ts'
import { openSystem, type System, type SystemOptions } from '../support/faults/system.ts'
import { acknowledgesEarly, forgetsKey, refusesWhatFailed, sendsSeveralAtOnce } from './mutants.ts'

let system: System
let crowd: Crowd
afterEach(async () => {
  await crowd?.close()
  await system?.close()
})

async function count(
  kills: Parameters<typeof campaign>[1]['kills'],
  patches: SystemOptions['patches'] = {},
  harm: (system: System) => Promise<void> = async () => {},
): Promise<Counters> {
  system = await openSystem({ proxies: ['clients'], patches })
  await harm(system)
  crowd = await Crowd.open(system, { visitors: 16, agents: 4 })
  await campaign(crowd, { kills, messages: 150, upsets: 1, acknowledged: 0 })
  return crowd.settle(3000)
}

describe('the proof catches a build that', { timeout: 120_000 }, () => {
  test('acknowledges before it commits', async () => {
    const counters = await count({ socket: 0, admin: 6, postgres: 3 }, { admin: [acknowledgesEarly] })
    expect(counters.lost.length).toBeGreaterThan(0)
  })

  test('does not know a message again', async () => {
    const counters = await count({ socket: 4, admin: 4, postgres: 0 }, {}, ({ postgres }) =>
      forgetsKey(postgres),
    )
    expect(counters.duplicated.length).toBeGreaterThan(0)
  })

  test('has several batches of a lane under way', async () => {
    const counters = await count({ socket: 0, admin: 6, postgres: 3 }, { socket: sendsSeveralAtOnce })
    expect(counters.outOfOrder.length).toBeGreaterThan(0)
  })

  test('gives up what could not be stored for the moment', async () => {
    const counters = await count({ socket: 0, admin: 0, postgres: 6 }, { socket: [refusesWhatFailed] })
    expect(counters.refused.length).toBeGreaterThan(0)
  })
})
