import type { ErrorCode } from './codes.ts'
import { limits } from './limits.ts'

// No U+0000, no control characters but newline and tab: PostgreSQL refuses the first, terminals obey the others.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
const visible = /[^\s\u200b-\u200f\u2028-\u202f\u2060-\u2064\u3164\u115f\u1160\uffa0\ufeff\u00ad]/

/** Says what is wrong with the text of a message, or null when it can be stored as it is. */
export function refuseText(text: string): ErrorCode | null {
  if (control.test(text) || !text.isWellFormed()) return 'bad_text'
  if (!visible.test(text)) return 'empty'
  return isTooLong(text) ? 'too_long' : null
}

/** A name, a title: characters that cannot be stored or shown are dropped, and the rest is trimmed. */
export function cleanLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
}

// A string has at least half as many code points as code units: only a long one is counted.
function isTooLong(text: string): boolean {
  if (text.length <= limits.messagePoints) return false
  if (text.length > 2 * limits.messagePoints) return true
  let points = 0
  for (const _ of text) points++
  return points > limits.messagePoints
}
