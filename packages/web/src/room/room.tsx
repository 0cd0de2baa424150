import type { StoredFile } from '@kefu/protocol/frames.ts'
import { type ReadonlySignal, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { Composer } from '../lib/composer.tsx'
import type { Draft } from '../lib/draft.ts'
import { LineBanner } from '../lib/line-banner.tsx'
import { MessageList } from '../lib/message-list.tsx'
import type { Message } from '../lib/messages.ts'
import type { Chat } from '../lib/session.ts'
import { type Toast, ToastPlace } from '../lib/toast.tsx'
import type { Tray } from '../lib/tray.ts'
import { words as shared } from '../lib/words.ts'
import type { Members } from './members.ts'
import { words } from './words.ts'

/** So many figures fit beside the name on a phone. */
const mostFaces = 5

export interface RoomProps {
  chat: Chat
  members: Members
  draft: Draft
  tray: Tray
  isDown: ReadonlySignal<boolean>
  toast: Toast
}

const atStart = signal(true)

/** A group chat room: who is here, what they said, and where to say something. */
export function Room({ chat, members, draft, tray, isDown, toast }: RoomProps): JSX.Element {
  // Before the first login nobody has an id, and one's own words wait.
  const isOwn = ({ from }: Message) => from === (chat.ready.value?.id ?? 0)
  const send = (text: string, files: readonly StoredFile[]) => {
    const sent = chat.send(text, undefined, files)
    if (sent === 'empty') toast.show(shared.empty)
    if (sent === 'too_long') toast.show(shared.tooLong)
    if (sent === 'full') toast.show(shared.full)
    return sent
  }
  return (
    <main class="room">
      <Header members={members} me={chat.ready.value?.id ?? 0} />
      <LineBanner chat={chat} isDown={isDown} />
      <MessageList
        chat={chat}
        thread={chat.thread()}
        isOwn={isOwn}
        nameOf={(message) => (isOwn(message) ? '' : message.name || words.visitor(message.from))}
        avatarOf={({ from }) => <Avatar id={from} />}
      >
        <p class="empty">{words.nothingYet}</p>
      </MessageList>
      <div class="room-write">
        <Composer
          draft={draft.text}
          label={words.write}
          send={send}
          tray={tray}
          onPause={() => draft.keep()}
          focus={atStart}
        />
      </div>
      <ToastPlace toast={toast} />
    </main>
  )
}

function Header({ members, me }: { members: Members; me: number }): JSX.Element {
  const people = [...members.people.value]
  const names = people.map(([id, name]) => (id === me ? words.you : name || words.visitor(id)))
  return (
    <header class="room-header">
      <div>
        <h1 class="room-title">{words.title}</h1>
        <p class="room-here">{people.length > 0 && words.here(people.length)}</p>
      </div>
      <ul class="room-faces" title={names.join(', ')}>
        {people.slice(0, mostFaces).map(([id], index) => (
          <li key={id}>
            <Avatar id={id} />
            <span class="visually-hidden">{names[index]}</span>
          </li>
        ))}
        {people.length > mostFaces && <li class="room-more">{words.more(people.length - mostFaces)}</li>}
      </ul>
    </header>
  )
}
