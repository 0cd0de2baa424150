import type { ErrorCode } from './codes.ts'
import { limits } from './limits.ts'

// No U+0000, no control characters but newline and tab: PostgreSQL refuses the first, terminals obey the others.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
// U+2800 is a Braille cell without dots: no white space by its class, and nothing to see.
const visible = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u

/** Says what is wrong with the text of a message, or null when it can be stored as it is. */
export function refuseText(text: string): ErrorCode | null {
  if (control.test(text) || !text.isWellFormed()) return 'bad_text'
  if (!visible.test(text)) return 'empty'
  return isTooLong(text) ? 'too_long' : null
}

/**
 * A name, a title, as one line that can be stored and shown: '' when there is nothing to see. The joiners stay, because
 * Persian and many emoji are written with them; what else is invisible could make one name look like another.
 */
export function cleanLine(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/(?![\u200c\u200d])(?=\p{Default_Ignorable_Code_Point})\p{Cf}/gu, '')
    .trim()
  return visible.test(line) ? line : ''
}

// A string has at least half as many code points as code units: only a long one is counted.
function isTooLong(text: string): boolean {
  if (text.length <= limits.messagePoints) return false
  if (text.length > 2 * limits.messagePoints) return true
  let points = 0
  for (const _ of text) points++
  return points > limits.messagePoints
}
