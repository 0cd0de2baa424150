/** What was typed as #rrggbb, as the server reads it; '' for what is no colour, or nothing. */
export function colourIn(typed: string): string {
  const colour = typed.normalize('NFKC').trim().toLowerCase().replace(/^#/, '')
  if (/^[0-9a-f]{6}$/.test(colour)) return `#${colour}`
  if (/^[0-9a-f]{3}$/.test(colour)) return `#${colour.replace(/./g, '$&$&')}`
  return ''
}
