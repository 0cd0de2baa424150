import { groups, groupsOf } from '@kefu/web/src/emoji/list.ts'
import { Recent } from '@kefu/web/src/emoji/recent.ts'
import { find } from '@kefu/web/src/emoji/search.ts'
import { asFromLeft, rowsOf, step } from '@kefu/web/src/emoji/step.ts'
import * as zh from '@kefu/words/zh.ts'
import { afterEach, describe, expect, test, vi } from 'vitest'

const inChinese = groupsOf(zh.emojiNames)
const all = groups.flatMap((group) => group.all)
const found = (query: string, among = groups) => find(query, among).map(({ emoji }) => emoji)

afterEach(() => vi.unstubAllGlobals())

describe('the list', () => {
  test('has each emoji once, with words of each language', () => {
    expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length)
    for (const { emoji, words } of all) {
      expect([...new Intl.Segmenter().segment(emoji)]).toHaveLength(1)
      // Drawn in colour: by itself, or because U+FE0F asks for it.
      expect(emoji).toMatch(/^(\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u)
      expect(words.join()).toMatch(/^[\w ,-]+$/)
    }
    for (const { words } of inChinese.flatMap((group) => group.all))
      expect(words.join()).toMatch(/^[\u4e00-\u9fff,]+,[\w ,-]+$/)
  })

  test('has eight groups, nearly three hundred emoji, and no name twice', () => {
    expect(groups).toHaveLength(8)
    expect(all.length).toBeGreaterThan(250)
    for (const language of [groups, inChinese]) {
      const names = language.flatMap((group) => group.all.map(({ name }) => name))
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    }
  })
})

describe('a search', () => {
  test.each([
    ['tea', '🍵'],
    ['TEA', '🍵'],
    ['thank', '🙏'],
    ['broken heart', '💔'],
    [' parcel ', '📦'],
    ['🍵', '🍵'],
  ])('for %j finds %s', (query, emoji) => {
    expect(found(query)).toContain(emoji)
  })

  test.each([
    ['茶', '🍵'],
    ['谢谢', '🙏'],
    ['快递', '📦'],
    ['parcel', '📦'],
  ])('for %j finds %s in Chinese', (query, emoji) => {
    expect(found(query, inChinese)).toContain(emoji)
  })

  test('shows first what is just that, then what is called so', () => {
    expect(found('tea').slice(0, 2)).toEqual(['🍵', '😂'])
    expect(found('car')[0]).toBe('🚗')
    expect(found('ok')[0]).toBe('👌')
    expect(found('heart')).toContain('😍')
  })

  test('finds nothing for words that stand for none', () => {
    expect(found('invoice-number')).toEqual([])
    expect(found('ea')).not.toContain('🍵')
  })
})

describe('the arrow keys', () => {
  // Two groups: ten and three.
  const lengths = [8, 2, 3]

  test.each([
    ['ArrowRight', 7, 8],
    ['ArrowRight', 12, 12],
    ['ArrowLeft', 8, 7],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 0, 8],
    ['ArrowDown', 5, 9],
    ['ArrowDown', 9, 11],
    ['ArrowDown', 11, 11],
    ['ArrowUp', 12, 9],
    ['ArrowUp', 9, 1],
    ['ArrowUp', 3, -1],
    ['Home', 9, 8],
    ['End', 1, 7],
    ['PageDown', 1, 11],
    ['PageUp', 11, 1],
    ['x', 1, null],
  ] as const)('%s leads from %i to %j', (key, at, to) => {
    expect(step(key, at, lengths)).toBe(to)
  })

  test('go to where they point, whichever way lines go', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'Home']
    expect(keys.map((key) => asFromLeft(key, 'ltr'))).toEqual(keys)
    expect(keys.map((key) => asFromLeft(key, 'rtl'))).toEqual(['ArrowRight', 'ArrowLeft', 'ArrowUp', 'Home'])
  })

  test('find eight beside each other', () => {
    expect(rowsOf([1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], [9]])
  })
})

describe('those used last', () => {
  test('are kept, the newest first, each once, and not more than two rows', () => {
    vi.stubGlobal('localStorage', storage())
    const recent = new Recent()
    for (const { emoji } of all.slice(0, 20)) recent.take(emoji)
    recent.take(all[10]!.emoji)
    expect(recent.all).toHaveLength(16)
    expect(recent.all.slice(0, 2)).toEqual([all[10]!.emoji, all[19]!.emoji])
    expect(new Recent().all).toEqual(recent.all)
  })

  test('live as long as the page where the browser keeps nothing', () => {
    const refuse = () => {
      throw new DOMException('blocked', 'SecurityError')
    }
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
    const recent = new Recent()
    recent.take('🍵')
    expect(recent.all).toEqual(['🍵'])
    expect(new Recent().all).toEqual([])
  })
})

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}
