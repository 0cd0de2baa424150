import type { ComponentChildren, JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { fullTime, when } from '../lib/time.ts'
import type { Entry } from './entry.ts'
import { now } from './now.ts'
import { nameOf } from './search.ts'
import { words } from './words.ts'

/** Who one is talking to: all that is known of him. */
export function VisitorDetails({ entry }: { entry: Entry }): JSX.Element {
  const { id, online, left, since, page, first, conversation } = entry
  return (
    <div class="details stack">
      <div class="details-head">
        <Avatar id={id} size="huge" />
        <div>
          <p class="details-name">{nameOf(entry)}</p>
          {!left && (
            <p class="row muted details-presence">
              <span class={online ? 'dot dot-online' : 'dot dot-off'} />
              {online ? words.online : words.away}
            </p>
          )}
        </div>
      </div>
      <dl class="facts">
        {page && (
          <Fact name={words.page}>
            <PageLink url={page.url} title={page.title} />
          </Fact>
        )}
        {page?.referrer && (
          <Fact name={words.referrer}>
            <PageLink url={page.referrer} />
          </Fact>
        )}
        {since > 0 && (
          <Fact name={words.since}>
            <time title={fullTime(since)}>{when(since, now.value)}</time>
          </Fact>
        )}
        {first && <Fact name={words.first}>{first}</Fact>}
        <Fact name={words.conversation}>
          <span class="numbers">{conversation}</span>
        </Fact>
      </dl>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

// A visitor's browser says where he is: only a web address becomes a link.
function PageLink({ url, title }: { url: string; title?: string | undefined }): JSX.Element {
  const address = /^https?:\/\//.test(url) && URL.canParse(url) ? new URL(url) : null
  if (!address) return <>{title || url}</>
  return (
    <a href={address.href} title={address.href} target="_blank" rel="noopener noreferrer nofollow">
      {title || `${address.host}${address.pathname}`}
    </a>
  )
}
