import { type ReadonlySignal, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import type { Chime } from '../lib/chime.ts'
import type { Draft } from '../lib/draft.ts'
import { MessageList } from '../lib/message-list.tsx'
import type { Message } from '../lib/messages.ts'
import type { Chat } from '../lib/session.ts'
import { type Toast, ToastPlace } from '../lib/toast.tsx'
import type { Tray } from '../lib/tray.ts'
import { Author } from './author.tsx'
import { Header } from './header.tsx'
import type { Keeping } from './keeping.ts'
import type { Members } from './members.ts'
import { NameForm } from './name-form.tsx'
import type { Naming } from './naming.ts'
import type { Refusal } from './refusal.ts'
import type { Removals } from './removals.ts'
import { RoomBanner } from './room-banner.tsx'
import { RoomBubble } from './room-bubble.tsx'
import { words } from './words.ts'
import { Writing } from './writing.tsx'

export interface RoomProps {
  chat: Chat
  title: string
  members: Members
  removals: Removals
  refusal: Refusal
  /** What this person is called here. */
  name: ReadonlySignal<string>
  /** Visitors: how they get it. */
  naming?: Naming
  /** Agents: what they can do. */
  keeping?: Keeping
  chime: Chime
  draft: Draft
  tray: Tray
  isDown: ReadonlySignal<boolean>
  toast: Toast
}

/** Counts up when the cursor belongs into the field. */
const turn = signal(1)

/** A group chat room: who is here, what they said, and where to say something. */
export function Room(props: RoomProps): JSX.Element {
  const { chat, members, removals, naming, keeping, toast } = props
  // Before the first login nobody has an id, and one's own words wait.
  const isOwn = ({ from }: Message) => from === (chat.ready.value?.id ?? 0)
  const step = naming?.step.value ?? 'done'
  return (
    <main class="room">
      <Header {...props} />
      <RoomBanner {...props} />
      <MessageList
        chat={chat}
        thread={chat.thread()}
        isOwn={isOwn}
        nameOf={(message) => (isOwn(message) ? '' : <Author message={message} members={members} />)}
        avatarOf={({ from }) => <Avatar id={from} />}
        bubbleOf={(message, own) => (
          <RoomBubble
            message={message}
            isOwn={own}
            chat={chat}
            members={members}
            removals={removals}
            name={props.name}
            {...(keeping && { keeping })}
          />
        )}
      >
        <p class="empty">{words.nothingYet}</p>
      </MessageList>
      {chat.line.value !== 'forbidden' && (
        <div class="room-write">
          {naming && step !== 'done' ? (
            <NameForm
              naming={naming}
              chat={chat}
              onDone={() => {
                turn.value++
              }}
            />
          ) : (
            <Writing {...props} focus={turn} />
          )}
        </div>
      )}
      <ToastPlace toast={toast} />
    </main>
  )
}
