export type Locale = 'zh' | 'en'
/** One thing said to people, in each language that we speak. */
export type Sentence = Readonly<Record<Locale, string>>

/**
 * The language that a browser likes best, of those that we speak; English when it names neither, Chinese as in the
 * original when it names none.
 */
export function readLocale(acceptLanguage: string | undefined): Locale {
  if (!acceptLanguage || acceptLanguage === '*') return 'zh'
  const wishes = acceptLanguage.slice(0, 1000).split(',').map(readWish)
  const best = wishes.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
  return best.flatMap(({ locale }) => locale ?? [])[0] ?? 'en'
}

function readWish(wish: string): { locale: Locale | null; weight: number } {
  const [, tag = '', weight = '1'] = /^\s*([a-z]+)[^;]*(?:;\s*q=([\d.]+))?/i.exec(wish) ?? []
  const language = tag.toLowerCase()
  return { locale: language === 'zh' || language === 'en' ? language : null, weight: Number(weight) || 0 }
}

/** All of a page's words in one language. */
export function speak(words: Readonly<Record<string, Sentence>>, locale: Locale): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([name, sentence]) => [name, sentence[locale]]))
}
