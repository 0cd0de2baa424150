import type { User } from '@kefu/protocol/frames.ts'
import { describe, expect, test } from 'vitest'
import {
  type Entry,
  entryOf,
  entryOfListed,
  isJoined,
  isOwn,
  type Listed,
  mayWrite,
  waysOf,
} from '../../../packages/web/src/console/entry.ts'

const amy = { id: 3, name: 'Amy' }
const bob = 4
const user: User = {
  id: 7,
  conversation: 107,
  seq: 2,
  rev: 5,
  since: 1000,
  online: true,
  read: 0,
  seen: { delivered: 0, read: 0 },
}
const joined: User = { ...user, joined: [[bob, 'Bob']], agent: amy }
const listed = (state: Listed['state'], more: Partial<Listed> = {}) =>
  entryOfListed({ ...user, state, ...(state !== 'waiting' && { agent: amy }), ...more })

describe('what an agent can do about a conversation', () => {
  test.each<[string, Entry, readonly string[], boolean]>([
    ['that is his', entryOf(user), [], true],
    ['that is his, though a colleague joined', entryOf({ ...joined, joined: [[9, 'Cleo']] }), [], true],
    ['that he joined', entryOf(joined), ['leave', 'take'], true],
    [
      'that he joined, as the lists of all tell of it',
      listed('served', { joined: [[bob, 'Bob']] }),
      ['leave', 'take'],
      true,
    ],
    ['of a colleague', listed('served'), ['join', 'take'], false],
    ['that a colleague joined', listed('served', { joined: [[9, 'Cleo']] }), ['join', 'take'], false],
    ['that waits', listed('waiting'), ['take'], true],
    ['that is closed', listed('closed'), ['reopen'], false],
    ['that went to somebody else', { ...entryOf(user), left: 'moved' }, ['take', 'join'], false],
    ['that he joined and left', { ...entryOf(joined), left: 'moved' }, ['take', 'join'], false],
    ['that he joined and that was closed', { ...entryOf(joined), left: 'closed' }, ['reopen'], false],
  ])('%s', (_what, entry, ways, writes) => {
    expect(waysOf(entry, bob)).toEqual(ways)
    expect(mayWrite(entry, bob)).toBe(writes)
  })

  test('that he joined: everything but to close it and to hand it over', () => {
    expect(isOwn(entryOf(user), bob)).toBe(true)
    expect(isOwn(entryOf(joined), bob)).toBe(false)
    expect(isJoined(entryOf(joined), bob)).toBe(true)
    expect(isOwn(entryOf(joined), amy.id)).toBe(true)
    expect(isJoined(entryOf(joined), amy.id)).toBe(false)
  })
})
