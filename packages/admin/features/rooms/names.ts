import { cleanLine } from '@kefu/protocol/text.ts'
import { type Language, languages } from '@kefu/words/languages.ts'

/** Longest name in a room, in Unicode code points. */
export const longestName = 24

/**
 * What somebody wants to be called in rooms, as it can be shown and written behind an @; '' when there is nothing to see.
 * Signs that are heaped on one letter are cut: they reach into the lines above and below.
 */
export function cleanName(text: string): string {
  return cleanLine(
    cleanLine(text)
      .normalize('NFC')
      .replace(/[@＠]/g, '')
      .replace(/\s+/g, ' ')
      .replace(/(\p{M}{3})\p{M}+/gu, '$1'),
  )
}

/** The same, of a client that nobody can ask to choose a shorter one. */
export function fittingName(text: string): string {
  return [...cleanName(text)].slice(0, longestName).join('').trim()
}

export function isTooLong(name: string): boolean {
  return [...name].length > longestName
}

/**
 * A name for who has none yet: the same one for the same id. Of a thousand people who come one after the other no two are
 * called the same, and neighbours are called nothing alike.
 */
export function generatedName(id: number, language: Language): string {
  const { how, who, called } = languages[language].strangers
  const place = (id * 389) % (how.length * who.length)
  return called(how[place % how.length] ?? '', who[Math.floor(place / how.length)] ?? '')
}
