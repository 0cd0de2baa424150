import { cleanLine } from '@kefu/protocol/text.ts'
import { Refusal } from '../../refusal.ts'
import { isEmail } from '../identity/details.ts'
import type { Changeable } from './queries.ts'
import type { Fields } from './schema.ts'
import { refusals } from './words.ts'

const longestName = 80
const longestEmail = 254
const mostConversations = 1000

/** What is stored of what somebody typed about an account. Throws a refusal that names the field where something is wrong. */
export function readFields(fields: Fields): Omit<Changeable, 'role'> {
  return {
    name: nameIn(fields.name ?? ''),
    email: emailIn(fields.email ?? ''),
    chatLimit: limitIn(fields.chat_limit ?? ''),
  }
}

function nameIn(typed: string): string {
  const name = cleanLine(typed).replace(/\s+/g, ' ')
  if (!name) throw new Refusal(400, refusals.noName, 'name')
  if ([...name].length > longestName) throw new Refusal(400, refusals.longName, 'name')
  return name
}

function emailIn(typed: string): string | null {
  const email = cleanLine(typed)
  if (!email) return null
  if (!isEmail(email) || email.length > longestEmail) throw new Refusal(400, refusals.noEmail, 'email')
  return email
}

function limitIn(typed: string): number | null {
  const text = typed.trim()
  if (!text) return null
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1 || limit > mostConversations)
    throw new Refusal(400, refusals.badLimit, 'chat_limit')
  return limit
}
