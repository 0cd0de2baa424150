import { fits, isMentioned, mentionQuery, mentionsIn } from '@kefu/web/src/room/mentions.ts'
import { describe, expect, test } from 'vitest'

const names = ['Amy', 'Amy Lin', 'Vic', '爱笑的水獭', 'C++ (old)', 'Anne-Lise']
const meant = (text: string) =>
  mentionsIn(text, names).flatMap((part) => (typeof part === 'string' ? [] : [part.name]))

describe('a mention', () => {
  test.each([
    ['@Vic look', ['@Vic']],
    ['Ask @amy or @Vic.', ['@amy', '@Vic']],
    ['@Amy Lin knows', ['@Amy Lin']],
    ['@Amy Linden', ['@Amy']],
    ['请@爱笑的水獭看看', ['@爱笑的水獭']],
    ['＠Vic 好', ['＠Vic']],
    ['@C++ (old), please', ['@C++ (old)']],
    ['@anne-lise?', ['@anne-lise']],
  ])('in %j is found', (text, expected) => {
    expect(meant(text)).toEqual(expected)
  })

  test.each(['vic@Vic.example', 'https://a.example/@Vic', '@Victor', '@@Vic', 'Vic', '@ Vic', '@Wen'])(
    '%j is none',
    (text) => {
      expect(meant(text)).toEqual([])
    },
  )

  test('takes no character away', () => {
    const text = 'a @Vic, b\n@Amy Lin@Vic'
    const parts = mentionsIn(text, names).map((part) => (typeof part === 'string' ? part : part.name))
    expect(parts.join('')).toBe(text)
  })

  test('is for whom it names, and not for whose name only begins so', () => {
    expect(isMentioned('@AMY hello', 'Amy', names)).toBe(true)
    expect(isMentioned('@Amy Lin hello', 'Amy', names)).toBe(false)
    expect(isMentioned('@Wen hello', 'Wen', [])).toBe(true)
    expect(isMentioned('@ hello', '', names)).toBe(false)
  })
})

describe('what is looked for while somebody writes', () => {
  test.each([
    ['@', { from: 0, query: '' }],
    ['Hello @am', { from: 6, query: 'am' }],
    ['@Amber O', { from: 0, query: 'Amber O' }],
    ['请问@水', { from: 2, query: '水' }],
  ])('behind %j', (text, expected) => {
    expect(mentionQuery(text)).toEqual(expected)
  })

  test.each(['', 'Hello', 'amy@', 'https://a.example/@a', `@${'x'.repeat(25)}`, '@Amy\n'])(
    'is nothing behind %j',
    (text) => {
      expect(mentionQuery(text)).toBeNull()
    },
  )

  test('fits the beginning of a name, or of a word in it', () => {
    expect(['', 'am', 'OT', 'amber o'].map((query) => fits('Amber Otter', query))).toEqual(
      Array(4).fill(true),
    )
    expect(['mber', 'er', 'otter a'].map((query) => fits('Amber Otter', query))).toEqual(Array(3).fill(false))
  })
})
