import { Canary } from '@kefu/web/src/console/canary.ts'
import type { Reply } from '@kefu/web/src/lib/post.ts'
import { expect, test } from 'vitest'
import { FakeClock } from '../../support/web/fake-clock.ts'

type Told = { failing_since: number | null; again_ms: number | null }

/** An admin app that answers one after the other, and then nobody does. */
function openCanary(...answers: (Told | { status: number })[]) {
  const clock = new FakeClock()
  let asked = 0
  async function load(): Promise<Reply<Told>> {
    const answer = answers[asked++] ?? { status: 0 }
    return 'status' in answer
      ? { ok: false, status: answer.status, msg: '', field: null }
      : { ok: true, ...answer }
  }
  return { clock, canary: new Canary({ clock, load }), asked: () => asked }
}

test('it says since when the check fails, until it passes again', async () => {
  const { clock, canary } = openCanary(
    { failing_since: null, again_ms: 1000 },
    { failing_since: 1_790_000_000_000, again_ms: 1000 },
    { failing_since: null, again_ms: 1000 },
  )
  await clock.pass(0)
  expect(canary.failingSince.value).toBeNull()
  await clock.pass(1000)
  expect(canary.failingSince.value).toBe(1_790_000_000_000)
  await clock.pass(1000)
  expect(canary.failingSince.value).toBeNull()
})

test('what was known last holds while nobody answers, and it goes on asking', async () => {
  const { clock, canary, asked } = openCanary({ failing_since: 1_790_000_000_000, again_ms: 1000 })
  await clock.pass(1000)
  expect(asked()).toBe(2)
  expect(canary.failingSince.value).toBe(1_790_000_000_000)
  await clock.pass(15_000)
  expect(asked()).toBe(3)
})

test('it asks no more where nothing is checked, nor once the session is over', async () => {
  const off = openCanary({ failing_since: null, again_ms: null })
  const over = openCanary({ status: 401 })
  await off.clock.pass(60_000)
  await over.clock.pass(60_000)
  expect(off.asked()).toBe(1)
  expect(over.asked()).toBe(1)
})
