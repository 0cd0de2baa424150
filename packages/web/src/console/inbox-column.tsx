import type { JSX } from 'preact'
import type { Chime } from '../lib/chime.ts'
import { Icon } from '../lib/icon.tsx'
import { ColumnFoot } from './column-foot.tsx'
import type { Desk } from './desk.ts'
import { icons } from './icons.ts'
import { findKeys, KeyCaps } from './key-caps.tsx'
import { Row } from './row.tsx'
import { WindowedList } from './windowed-list.tsx'
import { words } from './words.ts'

/** As console.css has it. */
const rowHeight = 64

/** The left column: search, and the agent's conversations. */
export function InboxColumn({ desk, chime }: { desk: Desk; chime: Chime }): JSX.Element {
  return (
    <section class="inbox" aria-label={words.inbox}>
      <Search desk={desk} />
      <Tabs desk={desk} />
      <nav class="inbox-list" aria-label={words.conversations}>
        <List desk={desk} />
      </nav>
      <ColumnFoot desk={desk} chime={chime} />
    </section>
  )
}

function Search({ desk }: { desk: Desk }): JSX.Element {
  return (
    <search class="inbox-search">
      <Icon path={icons.search} />
      <input
        id="search"
        type="search"
        autocomplete="off"
        placeholder={words.searchShort}
        aria-label={words.search}
        value={desk.query.value}
        onInput={(event) => {
          desk.query.value = event.currentTarget.value
        }}
      />
      {!desk.query.value && <KeyCaps keys={findKeys} />}
      {desk.query.value && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.clearSearch}
          onClick={() => {
            desk.query.value = ''
          }}
        >
          <Icon path={icons.cross} />
        </button>
      )}
    </search>
  )
}

function Tabs({ desk }: { desk: Desk }): JSX.Element {
  return (
    <div class="tabs inbox-tabs">
      <h2 class="tab" aria-current="true">
        {words.mine} {desk.inbox.loaded.value && <span class="count">{desk.inbox.order.value.length}</span>}
      </h2>
    </div>
  )
}

function List({ desk }: { desk: Desk }): JSX.Element {
  if (!desk.inbox.loaded.value) return <Skeleton />
  const shown = desk.shown.value
  if (shown.length === 0) return <Nobody query={desk.query.value.trim()} />
  return (
    <WindowedList
      ids={shown}
      rowHeight={rowHeight}
      current={desk.inbox.chosen.value}
      draw={(conversation) => <Row desk={desk} conversation={conversation} />}
    />
  )
}

function Nobody({ query }: { query: string }): JSX.Element {
  if (!query) return <p class="inbox-none">{words.none}</p>
  return (
    <div class="empty">
      <p class="empty-title">{words.noneFound}</p>
      <p>{words.noneFoundHow(query)}</p>
    </div>
  )
}

function Skeleton(): JSX.Element {
  return (
    <div role="status" aria-label={words.loading}>
      {[72, 54, 64, 48, 60].map((width) => (
        <div key={width} class="entry entry-link">
          <span class="skeleton skeleton-round" />
          <span class="skeleton entry-name" style={{ width: `${width}%` }} />
          <span class="skeleton entry-words" style={{ width: `${width + 24}%` }} />
        </div>
      ))}
      <p class="inbox-none inbox-slow">{words.loadingSlowly}</p>
    </div>
  )
}
