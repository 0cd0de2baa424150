import type { Page } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { fullTime } from '../lib/time.ts'
import { ago, lasting, urgency } from './ago.ts'
import type { Desk } from './desk.ts'
import { type Entry, unreadIn } from './entry.ts'
import { LeftAddress } from './left-address.tsx'
import type { Tab } from './lists.ts'
import { hasMouse } from './media.ts'
import { now } from './now.ts'
import { nameOf } from './search.ts'
import { joinedWords } from './whose.tsx'
import { words } from './words.ts'

/** A conversation in the list. It draws itself again only when something about it changes. */
export function Row({ desk, conversation }: { desk: Desk; conversation: number }): JSX.Element | null {
  const isChosen = useComputed(() => desk.inbox.chosen.value === conversation).value
  const isReachable = useComputed(
    () => (desk.inbox.chosen.value ?? desk.shown.value[0]) === conversation,
  ).value
  const row = useComputed(() => desk.rowOf(conversation)).value
  if (!row) return null
  const entry = row.value
  const unread = unreadIn(entry)
  const choose = (event: MouseEvent) => {
    event.preventDefault()
    desk.choose(conversation)
    // Enter clicks too, with no button pressed; who came by the keyboard goes on with the arrow keys.
    if (event.detail > 0 && hasMouse.value) desk.answer()
  }
  return (
    <a
      class={unread ? 'entry-link entry-unread' : 'entry-link'}
      href={`#${conversation}`}
      aria-current={isChosen ? 'true' : undefined}
      tabIndex={isReachable ? 0 : -1}
      onClick={choose}
    >
      <Face entry={entry} />
      <span class="entry-name truncate">
        {nameOf(entry)} {entry.page && <span class="entry-page">{pageName(entry.page)}</span>}
      </span>
      <Since key={String(entry.elsewhere !== null)} row={row} />
      <LastWords desk={desk} entry={entry} />
      <span class="entry-mark">
        <LeftAddress entry={entry} />
        <Owner entry={entry} me={desk.me.id} tab={desk.lists.tab.value} />
        {unread > 0 && (
          <span class="badge">
            <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            <span class="visually-hidden">{words.unread(unread)}</span>
          </span>
        )}
      </span>
    </a>
  )
}

function Face({ entry }: { entry: Entry }): JSX.Element {
  return (
    <span class="face">
      <Avatar id={entry.id} size="large" />
      {!entry.left && entry.elsewhere?.state !== 'closed' && (
        <>
          <span class={entry.online ? 'dot dot-online' : 'dot dot-off'} />
          <span class="visually-hidden">{entry.online ? words.online : words.away}</span>
        </>
      )}
    </span>
  )
}

/** Whose it is, in the lists where that is not said by the list. */
function Owner({ entry, me, tab }: { entry: Entry; me: number; tab: Tab }): JSX.Element | null {
  const { elsewhere, left } = entry
  if (left || tab === 'waiting') return null
  const joined = joinedWords(entry, me)
  if (joined) return <span class="entry-owner entry-joined truncate">{joined}</span>
  if (tab === 'mine') return null
  if (elsewhere?.state === 'waiting') return <span class="entry-owner entry-waiting">{words.waits}</span>
  const isMine = !elsewhere || elsewhere.agent?.id === me
  return <span class="entry-owner truncate">{isMine ? words.me : elsewhere.agent?.name}</span>
}

// The path tells more of a page without a title than its host, which is the same for all.
function pageName({ title, url }: Page): string {
  if (title) return title
  return URL.canParse(url) ? decodedPath(new URL(url)) : url
}

function decodedPath({ pathname }: URL): string {
  try {
    return decodeURI(pathname)
  } catch {
    return pathname
  }
}

/** How long the visitor has been waiting for an answer, else when the last words were said. */
function Since({ row }: { row: ReadonlySignal<Entry> }): JSX.Element {
  const waitsSince = useComputed(() => (isWaiting(row.value) ? row.value.awaiting : null))
  const at = useComputed(() => waitsSince.value ?? lastAt(row.value))
  const hasWaited = waitsSince.value !== null
  const label = useComputed(() =>
    waitsSince.value === null ? ago(at.value, now.value) : lasting(now.value - at.value),
  )
  const level = useComputed(() => (waitsSince.value === null ? 'fresh' : urgency(now.value - at.value)))
  return (
    <time class={`entry-time entry-${level.value}`} title={fullTime(at.value)}>
      {hasWaited && <span class="visually-hidden">{words.waitsForReaders} </span>}
      {label}
    </time>
  )
}

// Who left without an answer waits for nothing, unless he stands in the line.
function isWaiting({ online, elsewhere }: Entry): boolean {
  return online || elsewhere?.state === 'waiting'
}

function lastAt({ elsewhere, last, since }: Entry): number {
  return elsewhere?.closed_at ?? last?.at ?? since
}

// Where nobody joined the list does not tell which agent it was: the one whose it is, most likely.
function whoSaid({ elsewhere, agent = elsewhere?.agent, joined = [], last }: Entry, me: number): string {
  const agents = new Map([...(agent ? [[agent.id, agent.name] as const] : []), ...joined])
  const from = last?.from ?? agent?.id ?? me
  if (from === me) return words.you
  const name = agents.get(from)
  return name ? words.colleague(name) : ''
}

function LastWords({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const refused = useComputed(() => desk.refusedIn(entry.conversation)).value
  const isTyping = desk.chat.typists(entry.conversation).value.includes(entry.id)
  if (refused) {
    return (
      <span class="entry-words entry-refused truncate" dir="auto">
        {words.notSent}
        {refused}
      </span>
    )
  }
  if (isTyping) return <span class="entry-words truncate">{words.typing}</span>
  const { last } = entry
  return (
    <span class="entry-words truncate" dir="auto">
      {last?.group === 'admin' && whoSaid(entry, desk.me.id)}
      {last?.msg ?? words.nothingYet}
    </span>
  )
}
