import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fin, openRaw, rawFrame, upgradeRaw, upgradeRequest } from '../support/raw.ts'
import { openSystem, type System } from '../support/system.ts'

// Lines on which next to nothing comes. The I… are rows of the catalogue of bad input.
let system: System
/** How many ms the servers believe to have passed besides. */
let ahead: number
beforeEach(async () => {
  system = await openSystem({ LIMITS: 'on' })
  ahead = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await system.close()
})

const text = fin | 1
const login = JSON.stringify({ type: 'login', v: 1, group: 'member' })

describe('a line', () => {
  test('I31 on which a frame drips byte by byte is closed 4408 after 90 s, whole frames keep another open', async () => {
    const wen = await system.visit()
    const slow = await upgradeRaw(system.wsUrl)
    slow.write(rawFrame(text, login))
    await expect.poll(() => slow.texts.length).toBeGreaterThan(0)
    const drops = rawFrame(text, JSON.stringify({ type: 'typing' }).padEnd(120))
    for (let second = 0; second < 91; second++) {
      slow.write(drops.subarray(second, second + 1))
      ahead += 1000
      if (second === 60) await wen.say('Meanwhile')
    }
    expect(await slow.closed).toBe(4408)
    expect((await wen.say('Still here')).seq).toBe(2)
  })

  test('I37 on which nobody logs in is closed 4408 after 10 s', async () => {
    const silent = await upgradeRaw(system.wsUrl)
    ahead += 10_001
    expect(await silent.closed).toBe(4408)
    expect(silent.texts).toEqual([])
  })

  test('I37 on which nothing, half a line or half a request comes is cut before any upgrade', {
    timeout: 30_000,
  }, async () => {
    const begun = ['', 'GET /room/lob', upgradeRequest(system.wsUrl).slice(0, -2)]
    const lines = begun.map(() => openRaw(system.wsUrl))
    for (const [index, line] of lines.entries()) line.write(begun[index] ?? '')
    // By the library’s own clock, which no test can put forward.
    expect(await Promise.all(lines.map(({ closed }) => closed))).toEqual([1006, 1006, 1006])
    expect(lines.map((line) => line.head())).toEqual(['', '', ''])
    expect((await (await system.visit()).say('Hello')).seq).toBe(1)
  })
})
