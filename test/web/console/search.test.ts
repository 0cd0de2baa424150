import type { User } from '@kefu/protocol/frames.ts'
import { expect, test, vi } from 'vitest'
import { matches, nameOf } from '../../../packages/web/src/console/search.ts'

// The words follow the language of the machine.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }))

const vic: User = {
  id: 7,
  conversation: 12,
  seq: 1,
  rev: 1,
  since: 0,
  online: true,
  read: 0,
  seen: { delivered: 0, read: 0 },
  last: { msg: 'Do you ship to Oslo? 我想换一个颜色', at: 0, group: 'member' },
}

test('a visitor without a name is called by his number', () => {
  expect(nameOf(vic)).toBe('Visitor 7')
  expect(nameOf({ ...vic, name: 'Vic' })).toBe('Vic')
})

test('a search finds parts of the name and of the last words, in any order and case', () => {
  const named = { ...vic, name: 'Vic Vargas' }
  expect(matches(named, 'varg')).toBe(true)
  expect(matches(named, 'oslo vic')).toBe(true)
  expect(matches(named, '颜色')).toBe(true)
  expect(matches(named, 'vic bergen')).toBe(false)
})

test('a search without words finds everybody', () => {
  expect(matches(vic, ' ')).toBe(true)
})
