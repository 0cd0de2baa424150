import type { Language } from '@kefu/words/languages.ts'
import { inEach } from '../../locale.ts'
import type { SiteSettings } from './queries.ts'

/** What the panel says before anybody wrote: the owner's words, else ours. */
export function greetingIn(language: Language, { greetingZh, greetingEn }: SiteSettings): string {
  return { zh: greetingZh, en: greetingEn }[language] || ownGreeting[language]
}

export const ownGreeting = inEach(({ plain }) => plain.greeting)
