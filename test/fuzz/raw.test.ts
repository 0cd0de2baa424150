import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bystanders, openBystanders } from '../support/bystanders.ts'
import { openRaw, rawFrame, upgradeRequest } from '../support/raw.ts'
import { openSystem, type System } from '../support/system.ts'
import { sampled, seed } from './seed.ts'

/** `pnpm test:fuzz` writes a million. */
const frames = Number(process.env.FUZZ_FRAMES ?? 20_000)
const perLine = 10
const lines = 32

let system: System
let bystanders: Bystanders
beforeAll(async () => {
  system = await openSystem()
  bystanders = await openBystanders(system)
})
afterAll(() => system.close())

const json = fc.json({ maxDepth: 2 }).map((value) => Buffer.from(value))
const said = fc
  .record({
    type: fc.constantFrom('login', 'msg', 'sync', 'seen', 'x'),
    group: fc.constantFrom('member', 'admin'),
    msg: fc.string(),
  })
  .map((frame) => Buffer.from(JSON.stringify(frame)))
const bytes = fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some))
const long = fc.integer({ min: 16_300, max: 16_500 }).map((length) => Buffer.alloc(length, 32))
const payload = fc.oneof(
  { weight: 4, arbitrary: said },
  { weight: 3, arbitrary: json },
  { weight: 3, arbitrary: bytes },
  { weight: 1, arbitrary: long },
)
/** Most are frames that may be; the others have any first byte, or are no frames at all. */
const frame = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom(0x81, 0x81, 0x81, 0x82, 0x89, 0x8a, 0x01, 0x80), payload),
    },
    { weight: 1, arbitrary: fc.tuple(fc.nat(255), payload) },
  )
  .map(([first, content]) => rawFrame(first, content))
const written = fc.oneof({ weight: 20, arbitrary: frame }, { weight: 1, arbitrary: bytes })

test(`${frames} raw frames harm nobody (FUZZ_SEED=${seed})`, { timeout: 30 * 60_000 }, async () => {
  const all = sampled(fc.array(written, { minLength: perLine, maxLength: perLine }), frames / perLine)
  await bystanders.unharmed(async () => {
    await Promise.all(Array.from({ length: lines }, () => writeAll(all)))
  })
  expect((await fetch(`${system.socket.url}/readyz`)).status).toBe(200)
})

/** Writes each lot over a line of its own. */
async function writeAll(lots: Iterator<Uint8Array[]>): Promise<void> {
  for (let lot = lots.next(); !lot.done; lot = lots.next()) {
    const raw = openRaw(system.wsUrl)
    raw.write(Buffer.concat([Buffer.from(upgradeRequest(system.wsUrl)), ...lot.value]))
    raw.finish()
    await raw.closed
  }
}
