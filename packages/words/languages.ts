import * as en from './en.ts'
import * as zh from './zh.ts'

/** All that visitors read, as `en.ts` has it. A language that lacks any of it does not compile. */
export type Words = typeof en

/** The languages in which visitors are spoken to: each a file, and its name here, as browsers ask for it (ISO 639). */
export const languages = { en, zh } satisfies Record<string, Words>

export type Language = keyof typeof languages

/** By their names as they are: what a request names may be anything. */
export function isLanguage(name: string): name is Language {
  return Object.hasOwn(languages, name)
}
