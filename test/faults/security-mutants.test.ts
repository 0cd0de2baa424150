import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../support/faults/switch-off.ts'
import { runProgram } from '../support/program.ts'
import { switchedOff } from './controls.ts'

const packages = new URL('../../packages/', import.meta.url)

describe.each(switchedOff)('$control', ({ patch }) => {
  test('is in the source, in one place, as we know it', () => {
    const source = readFileSync(new URL(patch.file, packages), 'utf8')
    expect(source.split(patch.find)).toHaveLength(2)
  })
})

test('each of their tests fails while its control is switched off', { timeout: 300_000 }, async () => {
  const program = runProgram(new URL('../support/faults/switch-off.ts', import.meta.url))
  const verdicts = (await program.message) as Verdict[]
  // What was expected and did not come: a test that fails because nothing works at all has seen nothing.
  const noticed = ({ control }: { control: string }) => ({
    control,
    state: 'failed',
    failed: expect.any(String),
  })
  expect(verdicts).toEqual(switchedOff.map(noticed))
  // Not by 0: Vitest takes the failures, which we wish for, for its own. Killed, it would leave its database behind.
  await program.exited
})
