import type { Status } from '@kefu/protocol/frames.ts'
import { languages } from '@kefu/words/languages.ts'
import { placeOf } from '@kefu/words/place.ts'
import { expect, test } from 'vitest'

const waiting = (more: Partial<Status>): Status => ({
  ...{ type: 'status', conversation: 12, rev: 4, state: 'waiting' },
  ...more,
})
const served = (more: Partial<Status>): Status => ({
  ...{ type: 'status', conversation: 12, rev: 4, state: 'served', agent: { id: 3, name: 'Amy' } },
  ...more,
})

test.each<[string, Status | null]>([
  ['One moment', null],
  ['You are next', waiting({ place: 1 })],
  ['2 people are ahead of you', waiting({ place: 3 })],
  ['2 people are ahead of you, about 4 minutes', waiting({ place: 3, wait_s: 250 })],
  ['You are next, about 1 minute', waiting({ place: 1, wait_s: 60 })],
  ['You are next, less than a minute', waiting({ place: 1, wait_s: 59 })],
  ['You are next, less than a minute', waiting({ place: 1, wait_s: 0 })],
  [
    'Somebody who came before you is waiting again. 1 person is ahead of you, about 2 minutes',
    waiting({ place: 2, moved: true, wait_s: 140 }),
  ],
  ['Nobody is here right now. Write anyway: we read it first thing.', waiting({ place: 1, nobody: true })],
  ['Here for you', served({})],
  ['Usually answers in about 2 minutes', served({ answer_s: 95 })],
  ['Usually answers in less than a minute', served({ answer_s: 20 })],
])('%s', (words, status) => {
  expect(placeOf(status, languages.en.chat)).toBe(words)
})
