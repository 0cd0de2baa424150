import { type Emoji, groups } from './list.ts'

/** Written without spaces: what is looked for may begin anywhere in it. */
const dense = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u

/**
 * Those that words stand for, in the language of the page or in English: first those that are just that, then those that
 * are called so.
 */
export function find(query: string, among = groups): readonly Emoji[] {
  const sought = query.trim().toLowerCase()
  const wanted = sought.split(/\s+/)
  const found = among
    .flatMap(({ all }) => all)
    .filter((one) => one.emoji === sought || wanted.every((word) => fits(one, word)))
  return [0, 1, 2].flatMap((rank) => found.filter((one) => rankOf(one, sought) === rank))
}

function rankOf({ name, words }: Emoji, sought: string): number {
  if (words.some((one) => one.toLowerCase() === sought)) return 0
  return startsWith(name, sought) ? 1 : 2
}

function fits({ words }: Emoji, wanted: string): boolean {
  return words.some((one) =>
    dense.test(one) ? one.includes(wanted) : one.split(/[ -]/).some((word) => startsWith(word, wanted)),
  )
}

function startsWith(word: string, start: string): boolean {
  return word.toLowerCase().startsWith(start)
}
