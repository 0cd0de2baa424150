/** Characters that are spread over more than so many times their number have nothing to do with each other. */
const WIDEST = 6

/** Text as it is compared: one case, one width, accents aside. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}

/**
 * How well a word fits a text, both folded: 100 it is all of it, 80 its beginning, 60 the beginning of a word in it,
 * 40 anywhere else in it; below 20 its characters are in the text in their order, the closer the better; 0 not at all.
 */
export function fuzzy(text: string, word: string): number {
  return contained(text, word) || scattered(text, word)
}

/** The same for long texts, in which the characters of nearly every word are somewhere in their order. */
export function contained(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at < 0) return 0
  if (at === 0) return text.length === word.length ? 100 : 80
  return beginsWord(text, word) ? 60 : 40
}

// Chinese is written without spaces: each of its characters may begin a word, and none of them is said to.
function beginsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (at === 0 || !inWord.test(text.charAt(at - 1))) return true
  return false
}

const inWord = /[\p{L}\p{N}]/u

function scattered(text: string, word: string): number {
  const characters = [...word]
  const [first = ''] = characters
  if (characters.length < 2) return 0
  let best = Number.POSITIVE_INFINITY
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1))
    best = Math.min(best, endOf(text, characters, at) - at)
  return best > WIDEST * word.length ? 0 : (20 * word.length) / (best + 1)
}

// Where the characters end that follow each other from here; nowhere, when one of them is missing.
function endOf(text: string, characters: readonly string[], from: number): number {
  let end = from
  for (const character of characters) {
    const at = text.indexOf(character, end)
    if (at < 0) return Number.POSITIVE_INFINITY
    end = at + character.length
  }
  return end
}
