import { isLanguage, type Language, languages, type Words } from '@kefu/words/languages.ts'

/** The languages of what agents read. */
export type Locale = 'zh' | 'en'
/**
 * One thing said to people: in the languages of agents always, and in each of visitors where visitors read it. Whoever
 * speaks one that it lacks reads the language that he would as an agent.
 */
export type Sentence = Readonly<Record<Locale, string>> & Readonly<Partial<Record<Language, string>>>

/** The languages of whoever asks: as a visitor, and as an agent. */
export interface Reader {
  language: Language
  locale: Locale
}

/** A sentence for visitors. */
export function inEach(pick: (words: Words) => string): Readonly<Record<Language, string>> {
  const picked = Object.entries(languages).map(([language, words]) => [language, pick(words)])
  return { zh: pick(languages.zh), en: pick(languages.en), ...Object.fromEntries(picked) }
}

/** The language that a browser likes best, of those in which visitors are spoken to. */
export function readLanguage(acceptLanguage: string | undefined): Language {
  return bestOf(acceptLanguage, isLanguage)
}

/** The same, of those of agents. */
export function readLocale(acceptLanguage: string | undefined): Locale {
  return bestOf(acceptLanguage, isLocale)
}

/** English where a browser names none that we speak, Chinese as in the original where it names none at all. */
function bestOf<Spoken extends Language>(
  acceptLanguage: string | undefined,
  isSpoken: (name: string) => name is Spoken,
): Spoken | Locale {
  if (!acceptLanguage || acceptLanguage === '*') return 'zh'
  const wishes = acceptLanguage.slice(0, 1000).split(',').map(readWish)
  const best = wishes.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
  return best.map(({ name }) => name).find(isSpoken) ?? 'en'
}

function readWish(wish: string): { name: string; weight: number } {
  const [, name = '', weight = '1'] = /^\s*([a-z]+)[^;]*(?:;\s*q=([\d.]+))?/i.exec(wish) ?? []
  return { name: name.toLowerCase(), weight: Number(weight) || 0 }
}

export function isLocale(name: string): name is Locale {
  return name === 'zh' || name === 'en'
}

/** A sentence as this reader is told it. */
export function said(sentence: Sentence, { language, locale }: Reader): string {
  return sentence[language] ?? sentence[locale]
}

/** All of a page's words in one language. */
export function speak(words: Readonly<Record<string, Sentence>>, reader: Reader): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([name, sentence]) => [name, said(sentence, reader)]))
}
