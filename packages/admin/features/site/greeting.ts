import type { Locale, Sentence } from '../../locale.ts'
import type { SiteSettings } from './queries.ts'

/** What the panel says before anybody wrote: the owner's words, else ours. */
export function greetingIn(locale: Locale, { greetingZh, greetingEn }: SiteSettings): string {
  return { zh: greetingZh, en: greetingEn }[locale] || ownGreeting[locale]
}

export const ownGreeting: Sentence = { zh: '您好，有什么可以帮您？', en: 'Hello. How can we help?' }
