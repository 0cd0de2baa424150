import type { StoredFile } from '@kefu/protocol/frames.ts'
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { Avatar } from '../lib/avatar.tsx'
import { Composer } from '../lib/composer.tsx'
import { Icon } from '../lib/icon.tsx'
import { MessageList } from '../lib/message-list.tsx'
import type { Message } from '../lib/messages.ts'
import type { Sent } from '../lib/session.ts'
import { useSought } from '../lib/sought.ts'
import type { Thread } from '../lib/thread.ts'
import { BlockBanner } from './block.tsx'
import { CannedList, cannedTie } from './canned-list.tsx'
import { CannedPicker } from './canned-picker.ts'
import type { Desk } from './desk.ts'
import { type Entry, mayWrite } from './entry.ts'
import { HeldReply } from './held-reply.tsx'
import { icons } from './icons.ts'
import { findKeys, KeyCaps } from './key-caps.tsx'
import { LineWords } from './line-words.tsx'
import { NoteList } from './note.tsx'
import { RatingLine } from './rating-line.tsx'
import { ReadAlong } from './read-along.tsx'
import { peeking, reading } from './reading.ts'
import { nameOf } from './search.ts'
import type { Side } from './side.ts'
import { TagStrip } from './tags.tsx'
import { TalkHeader } from './talk-header.tsx'
import { useNotes } from './use-notes.ts'
import { words } from './words.ts'
import { Writing } from './writing.tsx'

/** The middle column: the chosen conversation. */
export function Talk({ desk, side }: { desk: Desk; side: Side }): JSX.Element {
  const entry = desk.chosen.value
  if (!entry) return <NothingChosen desk={desk} />
  return (
    <>
      <TalkHeader desk={desk} entry={entry} side={side} />
      <BlockBanner desk={desk} entry={entry} />
      <TagStrip desk={desk} entry={entry} />
      <Messages key={`${entry.conversation} ${entry.elsewhere !== null}`} desk={desk} entry={entry} />
      <Writing desk={desk} entry={entry}>
        {entry.left && <Ended desk={desk} entry={entry} />}
        {!entry.left && !mayWrite(entry, desk.me.id) && <ReadAlong entry={entry} />}
        {mayWrite(entry, desk.me.id) && <Answer key={entry.conversation} desk={desk} entry={entry} />}
      </Writing>
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

function Messages({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const { conversation, id } = entry
  const thread = useMemo(() => threadOf(desk, entry), [conversation])
  const isTyping = desk.chat.typists(conversation).value.includes(id)
  const { places, first } = useNotes(desk.notes, conversation, thread.messages.value)
  const hasEarlier = (thread.messages.value[0]?.conversation ?? conversation) < conversation
  useEffect(() => {
    if (hasEarlier) void desk.ratings.load(id)
  }, [hasEarlier])
  const ratings = desk.ratings.all.value
  const ratingAfter = ({ conversation, seq }: Message) => {
    const rating = ratings.get(conversation)
    return rating?.after === seq ? <RatingLine rating={rating} name={nameOf(entry)} /> : null
  }
  return (
    <MessageList
      chat={desk.chat}
      thread={thread}
      isOwn={isOurs}
      nameOf={(message) => (isOurs(message) && message.from !== desk.me.id ? (message.name ?? '') : '')}
      avatarOf={() => <Avatar id={id} size="small" />}
      behind={(message) => {
        const notes = places.get(message)
        const rating = message && ratingAfter(message)
        if (!notes && !rating) return null
        return (
          <>
            {notes && <NoteList desk={desk} notes={notes} />}
            {rating}
          </>
        )
      }}
      firstBehind={first}
      sought={desk.sought}
      useSeeking={useSought}
      typing={isTyping ? words.isTyping(nameOf(entry)) : ''}
    >
      <p class="empty">{words.nothingYet}</p>
    </MessageList>
  )
}

// Who reads what is somebody else's has not read it for him.
function threadOf({ chat, inbox }: Desk, { conversation, elsewhere }: Entry): Thread {
  const thread = chat.thread(conversation)
  return elsewhere ? peeking(thread) : reading(thread, (seq) => inbox.read(conversation, seq))
}

function isOurs({ group }: Message): boolean {
  return group === 'admin'
}

function Answer({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const { conversation, id } = entry
  const sent = useSignal<Sent>('kept')
  const picker = useMemo(() => new CannedPicker(desk, conversation), [conversation])
  const send = (text: string, files: readonly StoredFile[]) => {
    const to = { conversation, touid: id, expect: desk.drafts.begun(conversation) }
    sent.value = desk.chat.send(text, to, files)
    return sent.value
  }
  return (
    <div class="talk-answer">
      <HeldReply desk={desk} entry={entry} />
      {entry.elsewhere?.state === 'waiting' && <p class="take-hint">{words.waitsHow}</p>}
      <CannedList picker={picker} replies={desk.canned} />
      <Composer
        draft={desk.drafts.of(conversation)}
        label={words.writeTo(nameOf(entry))}
        send={send}
        tray={desk.trays.of(conversation)}
        onWrite={() => {
          sent.value = 'kept'
          desk.chat.typing(conversation)
          picker.wrote()
        }}
        onKey={(event) => picker.press(event)}
        opened={cannedTie(picker)}
        onPause={() => desk.drafts.keep(conversation)}
        focus={desk.answering}
      />
      <LineWords line={desk.chat.line} isDown={desk.isDown} sent={sent.value} />
    </div>
  )
}

function Ended({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const isClosed = entry.left === 'closed'
  const isBlocked = desk.blocks.of(entry.id) !== null
  const closedHow = isBlocked ? words.blockedHow : words.closedHow(nameOf(entry))
  const how = isClosed ? closedHow : words.movedHow
  return (
    <div class="talk-ended">
      <HeldReply desk={desk} entry={entry} />
      <div role="status">
        <strong>{words[entry.left ?? 'gone']}</strong>
        <p class="muted">{desk.refusedIn(entry.conversation) ? words.unsentHow : how}</p>
      </div>
    </div>
  )
}
