import type { JSX } from 'preact'
import { Avatar } from '../lib/avatar.tsx'
import { Icon } from '../lib/icon.tsx'
import type { Chat } from '../lib/session.ts'
import { placeOf } from './place.ts'
import { words } from './words.ts'

/** Who answers, or how long it takes. */
export function Header({ chat, onEnd }: { chat: Chat; onEnd(): void }): JSX.Element {
  const status = chat.status.value
  const agent = status?.state === 'served' ? status.agent : undefined
  return (
    <header class="chat-header">
      {agent && <Avatar id={agent.id} size="large" />}
      <div class="chat-who">
        <h1 class="chat-name truncate">{agent?.name || words.title}</h1>
        <p class="chat-place" role="status">
          {agent && <span class="dot dot-online" />}
          {status?.state === 'waiting' && !status.nobody && <span class="dot dot-waiting" />}
          {placeOf(status)}
        </p>
      </div>
      {status && status.state !== 'closed' && chat.thread().messages.value.length > 0 && (
        <button type="button" class="icon-button" aria-label={words.end} title={words.end} onClick={onEnd}>
          <Icon path="M5 10.5l3.2 3.2L15 7" />
        </button>
      )}
    </header>
  )
}
