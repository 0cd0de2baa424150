import { cleanLine } from '@kefu/protocol/text.ts'
import { Refusal } from '../../refusal.ts'
import type { SiteSettings } from './queries.ts'
import { longestGreeting, longestKept, type SiteForm } from './schema.ts'
import { refusals } from './words.ts'

/** What is stored of what an administrator typed. Throws a refusal that names the field where something is wrong. */
export function readForm(form: SiteForm): Omit<SiteSettings, 'rev'> {
  return {
    accent: accentOf(form.accent),
    position: form.position,
    greetingZh: greetingOf(form.greeting_zh, 'greeting_zh'),
    greetingEn: greetingOf(form.greeting_en, 'greeting_en'),
    askName: form.ask_name,
    askEmail: form.ask_email,
    demandIdentity: form.demand_identity === 'on',
    keepDays: daysOf(form.keep_days, 'keep_days'),
    keepFilesDays: daysOf(form.keep_files_days, 'keep_files_days'),
  }
}

// As it is copied from wherever a house keeps its colours: with # and without, short and long, in capitals.
function accentOf(typed: string): string | null {
  const colour = typed.normalize('NFKC').trim().toLowerCase().replace(/^#/, '')
  if (colour === '') return null
  if (/^[0-9a-f]{6}$/.test(colour)) return `#${colour}`
  if (/^[0-9a-f]{3}$/.test(colour)) return `#${colour.replace(/./g, '$&$&')}`
  throw new Refusal(400, refusals.badAccent, 'accent')
}

// Nothing is deleted by a slip of the pen: whatever is no whole number of days is refused.
function daysOf(typed: string, field: 'keep_days' | 'keep_files_days'): number | null {
  const days = typed.normalize('NFKC').trim()
  if (days === '') return null
  if (!/^[0-9]{1,5}$/.test(days) || Number(days) < 1 || Number(days) > longestKept)
    throw new Refusal(400, refusals.badDays, field)
  return Number(days)
}

function greetingOf(typed: string, field: 'greeting_zh' | 'greeting_en'): string {
  const greeting = cleanLine(typed)
  if ([...greeting].length > longestGreeting) throw new Refusal(400, refusals.longGreeting, field)
  return greeting
}
