import { type Emoji, groups } from './list.ts'

/** Those that words stand for, in either language: first those that are just that, then those that are called so. */
export function find(query: string): readonly Emoji[] {
  const sought = query.trim().toLowerCase()
  const wanted = sought.split(/\s+/)
  const found = groups
    .flatMap(({ all }) => all)
    .filter((one) => one.emoji === sought || wanted.every((word) => fits(one, word)))
  return [0, 1, 2].flatMap((rank) => found.filter((one) => rankOf(one, sought) === rank))
}

function rankOf({ en, zh }: Emoji, sought: string): number {
  if ([...en, ...zh].some((words) => words.toLowerCase() === sought)) return 0
  return startsWith(en[0], sought) || startsWith(zh[0], sought) ? 1 : 2
}

// The beginning of an English word, any part of a Chinese one.
function fits({ en, zh }: Emoji, word: string): boolean {
  const inEnglish = en.some((words) => words.split(/[ -]/).some((one) => startsWith(one, word)))
  return inEnglish || zh.some((words) => words.includes(word))
}

function startsWith(word = '', start: string): boolean {
  return word.toLowerCase().startsWith(start)
}
