import { describe, expect, test } from 'vitest'
import { Drafts } from '../../../packages/web/src/console/drafts.ts'

const amy = 3
const bob = 4

function memory() {
  const map = new Map<string, string>()
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
    key: (n: number) => [...map.keys()][n] ?? null,
    get length() {
      return map.size
    },
  }
}

test('each conversation has a draft of its own', () => {
  const drafts = new Drafts(amy, memory())
  drafts.of(12).value = 'We do'
  expect(drafts.of(13).value).toBe('')
  expect(drafts.of(12).value).toBe('We do')
})

test('a draft survives a reload once it was kept', () => {
  const store = memory()
  const before = new Drafts(amy, store)
  before.of(12).value = 'We do'
  before.keep(12)
  expect(new Drafts(amy, store).of(12).value).toBe('We do')
})

test('an empty draft leaves nothing behind', () => {
  const store = memory()
  const drafts = new Drafts(amy, store)
  drafts.of(12).value = 'We do'
  drafts.keep(12)
  drafts.of(12).value = ''
  drafts.keep(12)
  expect(store.length).toBe(0)
})

test('a browser that stores nothing still keeps drafts while the page is open', () => {
  const drafts = new Drafts(amy, null)
  drafts.of(12).value = 'We do'
  drafts.keep(12)
  expect(drafts.of(12).value).toBe('We do')
})

test('a draft is not shown to a colleague at the same browser', () => {
  const store = memory()
  const drafts = new Drafts(amy, store)
  drafts.of(12).value = 'We do'
  drafts.keep(12)
  expect(new Drafts(bob, store).of(12).value).toBe('')
})

test('a draft that was dropped is gone for good', () => {
  const store = memory()
  const drafts = new Drafts(amy, store)
  drafts.of(12).value = 'We do'
  drafts.keep(12)
  drafts.drop(12)
  expect(drafts.of(12).value).toBe('')
  expect(store.length).toBe(0)
})

describe('what the agent had seen when he began', () => {
  test('stays what it was then, and is asked anew for the next words', () => {
    let seen: number | null = 4
    const drafts = new Drafts(amy, memory(), { seen: () => seen })
    drafts.of(12).value = 'W'
    seen = 6
    drafts.of(12).value = 'We do'
    expect(drafts.begun(12)).toBe(4)
    drafts.of(12).value = ''
    expect(drafts.begun(12)).toBe(6)
    drafts.of(12).value = 'We do not'
    expect(drafts.begun(12)).toBe(6)
  })

  test('survives a reload with the draft, and leaves nothing behind', () => {
    const store = memory()
    const before = new Drafts(amy, store, { seen: () => 4 })
    before.of(12).value = 'We do'
    before.keep(12)
    const after = new Drafts(amy, store, { seen: () => 6 })
    expect(after.of(12).value).toBe('We do')
    expect(after.begun(12)).toBe(4)
    after.drop(12)
    expect(store.length).toBe(0)
  })

  test('is known as soon as the conversation is loaded; where it never was, he has seen nothing', () => {
    let seen: number | null = null
    const drafts = new Drafts(amy, memory(), { seen: () => seen })
    drafts.of(12).value = 'W'
    expect(drafts.begun(12)).toBe(0)
    seen = 4
    drafts.of(12).value = 'We'
    seen = 6
    expect(drafts.begun(12)).toBe(4)
  })

  test('is given with words that are put there', () => {
    const drafts = new Drafts(amy, memory(), { seen: () => 4 })
    drafts.of(12).value = 'Old'
    drafts.replace(12, 'New', 9)
    expect(drafts.of(12).value).toBe('New')
    expect(drafts.begun(12)).toBe(9)
  })
})
