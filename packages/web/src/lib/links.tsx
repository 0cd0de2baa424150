import type { JSX } from 'preact'

const address = /https?:\/\/[^\s<>"“”‘’「」『』《》【】，。；！？、]+/gi

/** A text's parts: words as they are, and the http addresses in it. */
export function partsOf(text: string): (string | { href: string })[] {
  const parts: (string | { href: string })[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    const href = withoutSentence(match[0])
    if (!URL.canParse(href)) continue
    if (match.index > end) parts.push(text.slice(end, match.index))
    parts.push({ href })
    end = match.index + href.length
  }
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

/** What a person wrote: text nodes, and links for its http addresses. Never HTML. */
export function Text({ text }: { text: string }): JSX.Element {
  return (
    <>
      {partsOf(text).map((part) =>
        typeof part === 'string' ? (
          part
        ) : (
          <a href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part.href}
          </a>
        ),
      )}
    </>
  )
}

/** The full stop and the bracket after an address belong to the sentence, unless the bracket was opened inside it. */
function withoutSentence(href: string): string {
  const trimmed = href.replace(/[.,:;!?'*_~]+$/, '')
  if (/[)\]）]$/.test(trimmed) && !/[([（]/.test(trimmed)) return withoutSentence(trimmed.slice(0, -1))
  return trimmed
}
