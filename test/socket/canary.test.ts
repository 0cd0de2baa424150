import { createBeat } from '@kefu/socket/beat.ts'
import { expect, onTestFinished, test } from 'vitest'
import { openFakeAdmin } from '../support/fake-admin.ts'

test('the canary is spoken to as everybody is, but no figure, no beat and no leave has it', async () => {
  const admin = openFakeAdmin()
  const { login } = admin.answers
  admin.answers.login = async (calls) =>
    (await login(calls)).map((answer) => ('code' in answer ? answer : { ...answer, canary: true as const }))
  const canary = await admin.visit({ token: 'v.7' })
  admin.answers.login = login
  const vic = await admin.visit({ token: 'v.8' })

  admin.hub.deliver([{ to: ['visitor:7'], frame: { type: 'forgotten', id: 1 } }])
  expect(canary.read()).toContainEqual({ type: 'forgotten', id: 1 })
  expect(await admin.hub.metrics.registry.metrics()).toContain('kefu_socket_people{person="visitor"} 1')

  const beat = createBeat(admin.hub, {
    clockAhead: () => 0,
    async call(name, calls) {
      admin.calls.push({ name, entries: calls })
      return admin.answers[name](calls)
    },
  })
  onTestFinished(() => beat.close())
  beat.start()
  canary.drop()
  vic.drop()
  await admin.settled()
  const told = (what: string) => admin.calls.flatMap(({ name, entries }) => (name === what ? entries : []))
  expect(told('presence')).toMatchObject([{ visitors: [8] }])
  expect(told('logout')).toMatchObject([{ person: 'visitor', id: 8 }])
})
