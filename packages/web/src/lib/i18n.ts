import { about } from '@kefu/words'

export { plural } from '@kefu/words/plural.ts'

/** What agents read is in these; who speaks another language as a visitor reads English as an agent. */
type AgentLanguage = 'en' | 'zh'

/** Dates and numbers: day before month and 24 hours, also for English. */
export const locale = about.tag

/** A dictionary for agents. Write `en` first, give `zh` its type, and no key can be missing. */
export function inLanguage<Words>(words: Record<AgentLanguage, Words>): Words {
  return about.lang.startsWith('zh') ? words.zh : words.en
}
