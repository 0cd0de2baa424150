import { cleanLine } from '@kefu/protocol/text.ts'
import type { SiteSettings } from '../site/queries.ts'

/** What a visitor says of himself, or his site of him; null: nothing. */
export interface Details {
  readonly name: string | null
  readonly email: string | null
}

// What it must have at the least: whether it can be delivered is known only by sending.
const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** Whether this could be an address of somebody. */
export function isEmail(text: string): boolean {
  return emailShape.test(text)
}

/** As it can be stored. An address that is none was not told. */
export function cleanDetails({ name = '', email = '' }: { name?: string; email?: string }): Details {
  const address = cleanLine(email)
  return {
    name: cleanLine(name).slice(0, 80).toWellFormed() || null,
    email: isEmail(address) && address.length <= 254 ? address : null,
  }
}

/** Whether all is there that the owner demands before the first word. */
export function areEnough({ name, email }: Details, { askName, askEmail }: SiteSettings): boolean {
  return (askName !== 'required' || name !== null) && (askEmail !== 'required' || email !== null)
}
