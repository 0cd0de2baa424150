import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { ColumnFoot, type FootProps } from './column-foot.tsx'
import type { Desk } from './desk.ts'
import { Found } from './found.tsx'
import { icons } from './icons.ts'
import { findKeys, KeyCaps } from './key-caps.tsx'
import { Nobody } from './nobody.tsx'
import { NotifyOffer } from './notify-offer.tsx'
import { Older } from './older.tsx'
import { Row } from './row.tsx'
import { Tabs } from './tabs.tsx'
import { WindowedList } from './windowed-list.tsx'
import { words } from './words.ts'

/** As console.css has it. */
const rowHeight = 64

/** The left column: search, and the agent's conversations. */
export function InboxColumn({ desk, ...foot }: FootProps): JSX.Element {
  return (
    <section class="inbox" aria-label={words.inbox}>
      <Search desk={desk} />
      <Tabs desk={desk} />
      <nav id="list" class="inbox-list" aria-label={words.conversations}>
        <List desk={desk} />
        <Found desk={desk} />
      </nav>
      <NotifyOffer notifications={foot.notifications} toasts={desk.toasts} />
      <ColumnFoot desk={desk} {...foot} />
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

function List({ desk }: { desk: Desk }): JSX.Element {
  const isMine = desk.lists.tab.value === 'mine'
  if (desk.lists.failure.value && !desk.lists.loaded.value) return <Failed desk={desk} />
  if (!(isMine ? desk.inbox.loaded : desk.lists.loaded).value) return <Skeleton />
  const shown = desk.shown.value
  // What is searched for is found below, and not by loading everything.
  const goesOn = desk.lists.more.value && !desk.query.value.trim()
  if (shown.length === 0) return <Nobody desk={desk} />
  return (
    <>
      <WindowedList
        ids={shown}
        rowHeight={rowHeight}
        current={desk.inbox.chosen.value}
        draw={(conversation) => <Row desk={desk} conversation={conversation} />}
      />
      {goesOn && <Older key={shown.length} load={() => void desk.lists.older()} />}
    </>
  )
}

function Failed({ desk }: { desk: Desk }): JSX.Element {
  return (
    <div class="empty" role="alert">
      <p class="empty-title">{words.listFailed}</p>
      <p>{desk.lists.failure.value}</p>
      <button type="button" class="button" onClick={() => desk.lists.retry()}>
        {words.tryAgain}
      </button>
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
