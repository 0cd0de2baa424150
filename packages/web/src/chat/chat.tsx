import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Composer } from '../lib/composer.tsx'
import type { Draft } from '../lib/draft.ts'
import { OfflineBar } from '../lib/offline-bar.tsx'
import { sayWhyNot } from '../lib/say-why-not.ts'
import type { Chat } from '../lib/session.ts'
import { type Toast, ToastPlace } from '../lib/toast.tsx'
import type { Tray } from '../lib/tray.ts'
import { Header } from './header.tsx'
import { type Draw, LatePlace } from './late-place.tsx'
import type { DrawMenu } from './menu.tsx'
import { Talk } from './talk.tsx'
import { words } from './words.ts'

export interface ChatPageProps {
  /** What the page says before anybody wrote: in the owner's words, and how it goes on. */
  hello: DOMStringMap
  chat: Chat
  draft: Draft
  drawMenu: DrawMenu
  /** The conversation that the visitor is asked about; 0: none. */
  rated: ReadonlySignal<number>
  drawRate: Draw
  /** He is asked who he is, or where he can be reached, and need not say so. */
  asks: ReadonlySignal<'' | 'who' | 'email'>
  /** What he has to say before he writes, or may; or why he cannot. */
  drawAsk: Draw
  /** He is known when he comes back. */
  isKept(): boolean
  /** Says that he is not, and that it is outside of the hours. */
  drawNote: Draw
  tray: Tray
  isDown: ReadonlySignal<boolean>
  /** A person looks at it. */
  watched: ReadonlySignal<boolean>
  toast: Toast
}

/** The visitor's side of a conversation. */
export function ChatPage({
  hello,
  chat,
  draft,
  drawMenu,
  rated,
  drawRate,
  asks,
  drawAsk,
  isKept,
  drawNote,
  tray,
  isDown,
  watched,
  toast,
}: ChatPageProps): JSX.Element {
  const send = (text: string, files: readonly StoredFile[]) =>
    sayWhyNot(chat.send(text, undefined, files), toast)
  const conversation = chat.thread().conversation.value
  const isRefused = chat.line.value === 'forbidden'
  const isBlank = isRefused && chat.thread().messages.value.length === 0
  return (
    <main class="chat">
      <Header chat={chat} isDown={isDown} drawMenu={drawMenu} />
      <OfflineBar chat={chat} isDown={isDown} />
      {isBlank ? (
        <div class="log-frame" />
      ) : (
        <Talk chat={chat} thread={chat.thread()} typing={typistOf(chat, conversation)} watched={watched}>
          <div class="empty">
            <p class="empty-title" dir="auto">
              {hello.greeting}
            </p>
            <p>{hello.how}</p>
          </div>
        </Talk>
      )}
      {rated.value > 0 && <LatePlace key={rated.value} draw={drawRate} />}
      {chat.ready.value && (!isKept() || chat.status.value?.outside) && <LatePlace draw={drawNote} />}
      {(isRefused || asks.value) && <LatePlace key={isRefused || asks.value} draw={drawAsk} />}
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
  return words.isTyping(chat.status.value?.agent?.name || words.someone)
}
