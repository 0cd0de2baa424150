import { languages, type Words } from '@kefu/words/languages.ts'
import { placeOf } from '@kefu/words/place.ts'
import * as zh from '@kefu/words/zh.ts'
import { describe, expect, test } from 'vitest'

describe('a language that lacks something does not compile', () => {
  // Each of these lines is an error to the compiler, and `pnpm types` fails if one is none.
  test('a word', () => {
    const { menu: _left, ...chat } = zh.chat
    // @ts-expect-error: `menu` is missing
    const lacking = { ...zh, chat } satisfies Words
    expect(lacking.chat).not.toHaveProperty('menu')
  })

  test('a dictionary', () => {
    const { rate: _left, ...rest } = zh
    // @ts-expect-error: `rate` is missing
    expect(rest satisfies Words).not.toHaveProperty('rate')
  })

  test('the name of an emoji', () => {
    const { '🍵': _left, ...food } = zh.emojiNames.food
    // @ts-expect-error: '🍵' is missing
    expect({ ...zh, emojiNames: { ...zh.emojiNames, food } } satisfies Words).toBeDefined()
  })

  test('what is to be filled in', () => {
    const chat = { ...zh.chat, isTyping: (count: number) => `${count}` }
    // @ts-expect-error: a name is given to it, not a number
    expect({ ...zh, chat } satisfies Words).toBeDefined()
  })
})

test.each(Object.entries(languages))(
  '%s leaves nothing empty',
  (_language, { about, emojiNames, ...words }) => {
    expect(Intl.getCanonicalLocales([about.tag, about.lang])).toContain(about.tag)
    for (const [name, dictionary] of Object.entries({ ...words, ...emojiNames }))
      for (const [key, word] of Object.entries(dictionary)) expect(word, `${name}.${key}`).toBeTruthy()
  },
)

test('where a visitor stands is said in the same words by the panel and by the page without scripts', () => {
  const said = (status: Parameters<typeof placeOf>[0]) => placeOf(status, languages.en.chat)
  const waiting = { type: 'status', state: 'waiting', rev: 1, conversation: 12 } as const
  expect(said(null)).toBe('One moment')
  expect(said(waiting)).toBe('You are next')
  expect(said({ ...waiting, place: 2 })).toBe('1 person is ahead of you')
  expect(said({ ...waiting, place: 3 })).toBe('2 people are ahead of you')
  expect(said({ ...waiting, place: 1, moved: true })).toBe(
    'Somebody who came before you is waiting again. You are next',
  )
  expect(said({ ...waiting, nobody: true })).toBe(languages.en.chat.nobody)
})
