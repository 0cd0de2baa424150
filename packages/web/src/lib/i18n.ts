/** The languages of the interface. A new one is a name here; then every dictionary that lacks it does not compile. */
export type Language = 'en' | 'zh'

/** What the browser asks for first: Chinese of any kind, else English. */
export function languageOf(tags: readonly string[]): Language {
  return tags[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

// The server has chosen already, by the same wishes: the page's frame and what fills it speak alike.
const chosen = globalThis.document?.documentElement.lang
export const language: Language = languageOf(chosen ? [chosen] : (globalThis.navigator?.languages ?? []))

/** Dates and numbers: day before month and 24 hours, also for English. */
export const locale = { en: 'en-GB', zh: 'zh-CN' }[language]

/** The dictionary of this browser. Write `en` first, give `zh` its type, and no key can be missing. */
export function inLanguage<Words>(words: Record<Language, Words>): Words {
  return words[language]
}

/** The form that goes with a number: `plural('en', n, { one: 'person is', other: 'people are' })`. */
export function plural(
  of: Language,
  n: number,
  forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
): string {
  return forms[new Intl.PluralRules(of).select(n)] ?? forms.other
}
