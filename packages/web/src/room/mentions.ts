// A name behind an @ is somebody; an address of e-mail or of a page is not.
const before = '(?<![\\w/@＠.-])[@＠]'
const after = '(?![A-Za-z0-9_])'

/** A text's parts: words as they are, and what somebody is called, with the @ before it. */
export function mentionsIn(text: string, names: readonly string[]): (string | { name: string })[] {
  if (names.length === 0 || !/[@＠]/.test(text)) return [text]
  // The longest first: "Amy" is not meant where "Amy Lin" is.
  const longest = names.toSorted((a, b) => b.length - a.length).map(escaped)
  const pattern = new RegExp(`${before}(?:${longest.join('|')})${after}`, 'giu')
  const parts: (string | { name: string })[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push(text.slice(end, match.index))
    parts.push({ name: match[0] })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

/** Whether somebody of this name is meant; `names` are those of the others, which may begin alike. */
export function isMentioned(text: string, name: string, names: readonly string[]): boolean {
  if (!name) return false
  return mentionsIn(text, [...names, name]).some((part) => typeof part !== 'string' && isFor(part.name, name))
}

/** `mention` as it is written: with the @. */
export function isFor(mention: string, name: string): boolean {
  return mention.slice(1).toLowerCase() === name.toLowerCase()
}

/** What is looked for where somebody writes a name: what stands between an @ and the cursor. Null: nothing is. */
export function mentionQuery(textBefore: string): { from: number; query: string } | null {
  const match = /(?<![\w/@＠.-])[@＠]([^@＠\n]{0,24})$/u.exec(textBefore)
  return match ? { from: match.index, query: match[1] ?? '' } : null
}

/** Whether a name, or a word of it, begins so. */
export function fits(name: string, query: string): boolean {
  const [wanted, low] = [query.toLowerCase(), name.toLowerCase()]
  return low.startsWith(wanted) || (wanted !== '' && low.includes(` ${wanted}`))
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
