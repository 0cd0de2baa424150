import type { JSX } from 'preact'
import { Composer } from '../lib/composer.tsx'
import { Icon } from '../lib/icon.tsx'
import { MessageList } from '../lib/message-list.tsx'
import type { Desk } from './desk.ts'
import type { Entry } from './entry.ts'
import { icons } from './icons.ts'
import { findKeys, KeyCaps } from './key-caps.tsx'
import { LineWords } from './line-words.tsx'
import { nameOf } from './search.ts'
import type { Side } from './side.ts'
import { TalkHeader } from './talk-header.tsx'
import { words } from './words.ts'

/** The middle column: the chosen conversation. */
export function Talk({ desk, side }: { desk: Desk; side: Side }): JSX.Element {
  const entry = desk.chosen.value
  if (!entry) return <NothingChosen desk={desk} />
  return (
    <>
      <TalkHeader desk={desk} entry={entry} side={side} />
      <MessageList key={entry.conversation} chat={desk.chat} thread={desk.chat.thread(entry.conversation)} />
      {entry.left ? (
        <Ended entry={entry} left={entry.left} />
      ) : (
        <Answer key={entry.conversation} desk={desk} entry={entry} />
      )}
    </>
  )
}

function NothingChosen({ desk }: { desk: Desk }): JSX.Element | null {
  if (!desk.inbox.loaded.value) return null
  const isEmpty = desk.inbox.order.value.length === 0
  return (
    <div class="empty">
      <Icon path={icons.talk} />
      <p class="empty-title">{isEmpty ? words.nobody : words.choose}</p>
      <p>{isEmpty ? words.nobodyHow : words.chooseHow}</p>
      {!isEmpty && (
        <p class="talk-keys">
          <KeyCaps keys={['↑', '↓']} /> <KeyCaps keys={findKeys} />
        </p>
      )}
    </div>
  )
}

function Ended({ entry, left }: { entry: Entry; left: 'closed' | 'moved' }): JSX.Element {
  const isClosed = left === 'closed'
  return (
    <div class="talk-ended" role="status">
      <strong>{isClosed ? words.closed : words.moved}</strong>
      <p class="muted">{isClosed ? words.closedHow(nameOf(entry)) : words.movedHow}</p>
    </div>
  )
}

function Answer({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  return (
    <div class="talk-answer">
      <Composer />
      <LineWords line={desk.chat.line} />
    </div>
  )
}
