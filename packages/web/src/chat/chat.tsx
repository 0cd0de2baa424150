import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import type { Chime } from '../lib/chime.ts'
import { Composer } from '../lib/composer.tsx'
import type { Draft } from '../lib/draft.ts'
import { LineBanner } from '../lib/line-banner.tsx'
import { MessageList } from '../lib/message-list.tsx'
import type { Message } from '../lib/messages.ts'
import type { Chat } from '../lib/session.ts'
import { type Toast, ToastPlace } from '../lib/toast.tsx'
import type { Tray } from '../lib/tray.ts'
import { words as shared } from '../lib/words.ts'
import { Header } from './header.tsx'
import { RatePlace } from './rate-place.tsx'
import type { RatingQuestion } from './rating-question.ts'
import { words } from './words.ts'

export interface ChatPageProps {
  /** What the page says before anybody wrote: in the owner's words, and how it goes on. */
  hello: DOMStringMap
  chat: Chat
  chime: Chime
  draft: Draft
  question: RatingQuestion
  tray: Tray
  isDown: ReadonlySignal<boolean>
  /** A person looks at it. */
  watched: ReadonlySignal<boolean>
  toast: Toast
  /** The visitor ends the conversation. */
  onEnd(): void
}

/** The visitor's side of a conversation. */
export function ChatPage({
  hello,
  chat,
  chime,
  draft,
  question,
  tray,
  isDown,
  watched,
  toast,
  onEnd,
}: ChatPageProps): JSX.Element {
  const isOwn = ({ group }: Message) => group === 'member'
  const send = (text: string, files: readonly StoredFile[]) => {
    const sent = chat.send(text, undefined, files)
    if (sent === 'empty') toast.show(shared.empty)
    if (sent === 'too_long') toast.show(shared.tooLong)
    if (sent === 'full') toast.show(shared.full)
    return sent
  }
  const conversation = chat.thread().conversation.value
  const isRefused = chat.line.value === 'forbidden'
  const isBlank = isRefused && chat.thread().messages.value.length === 0
  return (
    <main class="chat">
      <Header chat={chat} chime={chime} isDown={isDown} onEnd={onEnd} />
      <LineBanner chat={chat} isDown={isDown} refused={words.refused} />
      {isBlank ? (
        <div class="log-frame" />
      ) : (
        <MessageList
          chat={chat}
          thread={chat.thread()}
          isOwn={isOwn}
          nameOf={(message) => (isOwn(message) ? '' : (message.name ?? words.someone))}
          avatarOf={({ from }) => <Avatar id={from} size="small" />}
          typing={typistOf(chat, conversation)}
          watched={watched}
        >
          <div class="empty">
            <p class="empty-title">{hello.greeting}</p>
            <p>{hello.how}</p>
          </div>
        </MessageList>
      )}
      {question.asked.value > 0 && (
        <RatePlace key={question.asked.value} question={question} toast={toast} watched={watched} />
      )}
      {!chat.lasting && <p class="chat-note">{words.notKept}</p>}
      {!isRefused && (
        <div class="chat-write">
          <Composer
            draft={draft.text}
            label={words.write}
            send={send}
            tray={tray}
            onWrite={() => chat.typing(conversation)}
            onPause={() => draft.keep()}
            focus={watched}
          />
        </div>
      )}
      <ToastPlace toast={toast} />
    </main>
  )
}

function typistOf(chat: Chat, conversation: number): string {
  if (chat.typist(conversation).value === 0) return ''
  const status = chat.status.value
  return words.isTyping((status?.state === 'served' && status.agent?.name) || words.someone)
}
