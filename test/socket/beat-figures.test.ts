import { addBeatFigures } from '@kefu/socket/beat-figures.ts'
import { expect, test } from 'vitest'
import { openFakeAdmin } from '../support/fake-admin.ts'

test('the figures tell how long the admin app is silent, and how far the clocks are apart', async () => {
  const { registry } = openFakeAdmin().hub.metrics
  const beat: { answeredAt: number | null; clockAhead: number } = { answeredAt: null, clockAhead: 0 }
  addBeatFigures(registry, { now: () => 25_000 }, beat)
  expect(await registry.metrics()).toMatch(/^kefu_socket_admin_silent_seconds Nan$/m)
  Object.assign(beat, { answeredAt: 13_000, clockAhead: -412 })
  const text = await registry.metrics()
  expect(text).toMatch(/^kefu_socket_admin_silent_seconds 12$/m)
  expect(text).toMatch(/^kefu_socket_clock_ahead_seconds -412$/m)
})
