import type { ClientFrame } from '@kefu/protocol/frames.ts'
import { beforeEach, expect, test } from 'vitest'
import { Lookers } from '../../../packages/web/src/console/lookers.ts'
import { amy, readyFrame } from '../../support/web/frames.ts'

let sent: ClientFrame[]
let lookers: Lookers

beforeEach(() => {
  sent = []
  lookers = new Lookers(amy, (frame) => sent.push(frame) > 0)
})

const looking = (conversation: number) =>
  lookers.hear({
    type: 'looking',
    conversation,
    agents: [
      [amy, 'Amy'],
      [4, 'Bob'],
    ],
  })

test('the page says what it shows, each time that changes, and again on a new line', () => {
  lookers.look(null)
  lookers.hear(readyFrame())
  expect(sent).toEqual([])
  lookers.look(12)
  lookers.look(12)
  lookers.hear(readyFrame())
  lookers.look(null)
  expect(sent).toEqual([
    { type: 'look', conversation: 12 },
    { type: 'look', conversation: 12 },
    { type: 'look' },
  ])
})

test('only colleagues count, and only at what is shown', () => {
  lookers.look(12)
  looking(13)
  expect(lookers.others.value).toEqual([])
  looking(12)
  expect(lookers.others.value).toEqual([{ id: 4, name: 'Bob' }])
  lookers.look(13)
  expect(lookers.others.value).toEqual([])
})
