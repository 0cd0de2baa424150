import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { fullTime, when } from '../lib/time.ts'
import { Part } from './facts.tsx'
import { now } from './now.ts'
import { PageLink, webAddress } from './page-link.tsx'
import type { VisitedPage, Visitor } from './visitor.ts'
import { words } from './visitor-words.ts'

/** So many fit under what is known of him. */
const SHOWN = 6

/** Where a visitor has been since he opened the chat, the newest on top. */
export function VisitorPages({ visitor, isHere }: { visitor: Visitor; isHere: boolean }): JSX.Element {
  const all = useSignal(false)
  const { pages } = visitor
  const shown = all.value ? pages : pages.slice(0, SHOWN)
  return (
    <Part title={words.pages}>
      {pages.length === 0 ? (
        <p class="muted">{words.noPages}</p>
      ) : (
        <ol class="visited">
          {shown.map((page, index) => (
            <Visited key={`${page.at} ${page.url}`} page={page} isNow={isHere && index === 0} />
          ))}
        </ol>
      )}
      {shown.length < pages.length && (
        <button
          type="button"
          class="part-more"
          onClick={() => {
            all.value = true
          }}
        >
          {words.allPages(pages.length)}
        </button>
      )}
    </Part>
  )
}

function Visited({ page, isNow }: { page: VisitedPage; isNow: boolean }): JSX.Element {
  const { url, title, at } = page
  const address = webAddress(url)
  return (
    <li aria-current={isNow ? 'page' : undefined}>
      <p class="truncate">
        <PageLink url={url} title={title} />
      </p>
      <p class="visited-when small muted">
        {isNow && (
          <span class="visited-now">
            <span class="dot dot-online" />
            {words.here}
          </span>
        )}
        <time title={fullTime(at)}>{when(at, now.value)}</time>
        {title && address && <span class="truncate">{address.pathname + address.search}</span>}
      </p>
    </li>
  )
}
