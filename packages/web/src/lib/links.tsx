import { partsOf } from '@kefu/protocol/parts.ts'
import type { ComponentChildren, JSX } from 'preact'

/** What a person wrote: text nodes, links for its http addresses, and its code as it is. Never HTML. */
export function Text({
  text,
  say = (words) => words,
}: {
  text: string
  say?: ((words: string) => ComponentChildren) | undefined
}): JSX.Element {
  return (
    <>
      {partsOf(text).map((part) =>
        typeof part === 'string' ? (
          say(part)
        ) : 'href' in part ? (
          <a href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part.href}
          </a>
        ) : part.isBlock ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls long lines with the keys
          <pre tabIndex={0}>
            <code>{part.code}</code>
          </pre>
        ) : (
          <code>{part.code}</code>
        ),
      )}
    </>
  )
}
