import { emojiNames } from '@kefu/words'
import { emojiNames as english } from '@kefu/words/en.ts'

export interface Emoji {
  emoji: string
  name: string
  /** To find it by: its name and more, in the language of the page and in English. */
  words: readonly string[]
}

/** What is shown under one heading. */
interface EmojiGroup {
  group: (typeof order)[number]
  all: readonly Emoji[]
}

const order = ['faces', 'people', 'hearts', 'nature', 'food', 'fun', 'places', 'things'] as const
const commas = /[,，،]\s*/

export const groups = groupsOf(emojiNames)

/** All emoji in the order of the English file, as one language calls them. */
export function groupsOf(names: typeof english): readonly EmojiGroup[] {
  return order.map((group) => {
    const own: Readonly<Record<string, string>> = names[group]
    const all = Object.entries(english[group])
    return { group, all: all.map(([emoji, inEnglish]) => read(emoji, own[emoji] ?? inEnglish, inEnglish)) }
  })
}

function read(emoji: string, own: string, inEnglish: string): Emoji {
  const words = own.split(commas)
  const more = own === inEnglish ? [] : inEnglish.split(commas)
  return { emoji, name: words[0] ?? '', words: [...words, ...more] }
}
