import type { ReadonlySignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { MessageList } from '../lib/message-list.tsx'
import type { Message } from '../lib/messages.ts'
import type { Chat } from '../lib/session.ts'
import type { Thread } from '../lib/thread.ts'
import { figureOf } from './figure.ts'
import { words } from './words.ts'

interface TalkProps {
  chat: Chat
  thread: Thread
  watched: ReadonlySignal<boolean>
  typing?: string
  children?: ComponentChildren
}

/** What was said in a conversation, as its visitor sees it. */
export function Talk(props: TalkProps): JSX.Element {
  return (
    <MessageList
      {...props}
      isOwn={isOwn}
      nameOf={(message) => (isOwn(message) ? '' : (message.name ?? words.someone))}
      avatarOf={({ from }) => <Avatar id={figureOf(props.chat, from)} size="small" />}
    />
  )
}

const isOwn = ({ group }: Message) => group === 'member'
