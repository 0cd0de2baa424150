/** Words as they are, the http address of a link, or code. */
export type Part = string | { href: string } | Code

interface Code {
  code: string
  /** With the backticks and the line breaks that belong to it, as it was written. */
  source: string
  /** It stands on lines of its own. */
  isBlock: boolean
}

const fence = /^```[^`\n]*$/gm
/** Code between two backticks of which neither has another one beside it; or an address. */
const mark = /(?<!`)`([^`\n]+)`(?!`)|https?:\/\/[^\s<>"“”‘’「」『』《》【】，。；！？、`]+/gi

/**
 * The parts of what a person wrote: addresses, code between backticks, and code between two lines of three backticks, of
 * which the first may name a language. What nobody closed is words. Takes time in proportion to the text.
 */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  let opening: RegExpExecArray | null = null
  for (const line of text.matchAll(fence)) {
    if (!opening) opening = line
    else if (line[0].trim() === '```') {
      addWords(parts, text.slice(end, opening.index))
      const start = opening.index
      const code = text.slice(start + opening[0].length + 1, line.index - 1)
      // The break behind it only ends its last line: there is no empty one.
      end = line.index + line[0].length + 1
      parts.push({ code, source: text.slice(start, end), isBlock: true })
      opening = null
    }
  }
  addWords(parts, text.slice(end))
  return parts
}

function addWords(parts: Part[], text: string): void {
  let end = 0
  for (const { 0: source, 1: code, index } of text.matchAll(mark)) {
    const marked = code ? source : withoutSentence(source)
    if (!code && !URL.canParse(marked)) continue
    if (index > end) parts.push(text.slice(end, index))
    parts.push(code ? { code, source, isBlock: false } : { href: marked })
    end = index + marked.length
  }
  if (end < text.length) parts.push(text.slice(end))
}

/** The full stop and the bracket after an address belong to the sentence, unless the bracket was opened inside it. */
function withoutSentence(href: string): string {
  const after = /[([（]/.test(href) ? ".,:;!?'*_~" : ".,:;!?'*_~)]）"
  let end = href.length
  while (after.includes(href.charAt(end - 1))) end--
  return href.slice(0, end)
}
