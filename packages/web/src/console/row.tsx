import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { fullTime } from '../lib/time.ts'
import { ago, lasting, urgency } from './ago.ts'
import type { Desk } from './desk.ts'
import { type Entry, unreadIn } from './entry.ts'
import { hasMouse } from './media.ts'
import { now } from './now.ts'
import { nameOf } from './search.ts'
import { words } from './words.ts'

/** A conversation in the list. It draws itself again only when something about it changes. */
export function Row({ desk, conversation }: { desk: Desk; conversation: number }): JSX.Element | null {
  const isChosen = useComputed(() => desk.inbox.chosen.value === conversation).value
  const isReachable = useComputed(
    () => (desk.inbox.chosen.value ?? desk.shown.value[0]) === conversation,
  ).value
  const row = desk.inbox.at(conversation)
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
      <span class="entry-name truncate">{nameOf(entry)}</span>
      <Since row={row} />
      <LastWords desk={desk} entry={entry} />
      {unread > 0 && (
        <span class="dot">
          <span class="visually-hidden">{words.unread(unread)}</span>
        </span>
      )}
    </a>
  )
}

function Face({ entry }: { entry: Entry }): JSX.Element {
  return (
    <span class="face">
      <Avatar id={entry.id} size="large" />
      {!entry.left && (
        <>
          <span class={entry.online ? 'dot dot-online' : 'dot dot-off'} />
          <span class="visually-hidden">{entry.online ? words.online : words.away}</span>
        </>
      )}
    </span>
  )
}

/** How long the visitor has been waiting for an answer, else when the last words were said. */
function Since({ row }: { row: ReadonlySignal<Entry> }): JSX.Element {
  const waitsSince = useComputed(() => (row.value.online ? row.value.awaiting : null))
  const at = useComputed(() => waitsSince.value ?? row.value.last?.at ?? row.value.since)
  const isWaiting = waitsSince.value !== null
  const label = useComputed(() =>
    waitsSince.value === null ? ago(at.value, now.value) : lasting(now.value - at.value),
  )
  const level = useComputed(() => (waitsSince.value === null ? 'fresh' : urgency(now.value - at.value)))
  return (
    <time class={`entry-time entry-${level.value}`} title={fullTime(at.value)}>
      {isWaiting && <span class="visually-hidden">{words.waitsForReaders} </span>}
      {label}
    </time>
  )
}

function LastWords({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const refused = useComputed(() => desk.refusedIn(entry.conversation)).value
  const isTyping = desk.chat.typist(entry.conversation).value === entry.id
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
      {last?.group === 'admin' && words.you}
      {last?.msg ?? words.nothingYet}
    </span>
  )
}
