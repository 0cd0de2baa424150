import { cleanLine } from '@kefu/protocol/text.ts'
import { Refusal } from '../../refusal.ts'
import type { Profile } from './queries.ts'
import { longestName, type ProfileForm } from './schema.ts'
import { refusals } from './words.ts'

/** What is stored of what an agent typed. Throws a refusal that names the field where something is wrong. */
export function readForm(form: ProfileForm): Profile {
  const name = cleanLine(form.name)
  if (name === '') throw new Refusal(400, refusals.noName, 'name')
  if ([...name].length > longestName) throw new Refusal(400, refusals.longName, 'name')
  return { name, avatar: form.avatar === undefined ? null : Number(form.avatar) }
}
