const LONGEST = 4_000
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const invisible = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** A message as it can be stored: one kind of line break, no control characters, no empty lines around it. */
export function cleaned(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(control, '').trim()
}

/** White and zero-width characters alone say nothing. */
export function isEmpty(text: string): boolean {
  return invisible.test(text)
}

/** How many characters of the 4,000 are left; below 0 a message is too long. */
export function pointsLeft(text: string): number {
  // Never fewer code units than code points: short texts, nearly all, are not counted.
  if (text.length < LONGEST / 2) return LONGEST - text.length
  return LONGEST - [...text].length
}
